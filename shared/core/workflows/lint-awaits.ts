import type { Issue } from '#core/errors/issue-codes.ts';
import type { CompiledStep } from './compiled-workflow.ts';

// each takes a place in the transaction that starts an instance
const MOST_EVENTS = 40;

/** A workflow that waits for more events than one start can register. */
export function lintAwaits(steps: ReadonlyMap<string, CompiledStep>): Issue[] {
  const events = [...steps.values()].flatMap((step) =>
    step.type === 'wait_for_event' ? step.awaits.filter((one) => one.kind === 'event') : [],
  );
  if (events.length <= MOST_EVENTS) return [];
  const message = `the steps wait for ${events.length} events; a workflow may for ${MOST_EVENTS}`;
  return [{ path: 'steps', code: 'TOO_LONG', message }];
}
