import { isObject, type JsonObject } from '#core/json/json.ts';
import type { EventWait } from './event-wait.ts';

/** What a nested workflow that did not complete fails its step with. */
export const CHILD_FAILED = 'CHILD_FAILED';

/** What the execution is told of a wait that is over. */
export function resultOf(wait: EventWait): { output: JsonObject } | { error: string; cause: string } {
  if (wait.state !== 'met') return { output: { outcome: 'timeout', ending: null } };
  if (wait.child === null) return { output: { outcome: 'met' } };
  const ended = endOf(wait);
  if (ended['status'] === 'completed') return { output: { outcome: 'met', ending: ended['outcome'] ?? null } };
  return { error: CHILD_FAILED, cause: `workflow instance ${wait.child} is ${String(ended['status'])}` };
}

/** How the workflow ended that a step waited for. */
export function endOf(wait: Pick<EventWait, 'got'>): JsonObject {
  const [ended] = Object.values(wait.got);
  return isObject(ended) ? ended : {};
}
