import { ADMIN_APP } from '../../definitions/save-definitions.ts';
import { newJournal } from '../../new-journal.ts';
import type { Platform } from '../../platform.ts';
import { type EventWait, eventWaitKey, fromEventWait, toEventWait } from './event-wait.ts';
import { resultOf } from './result-of.ts';
import { roundOf } from './round-of.ts';

/**
 * The round that begins when a wait is opened; null when it goes on in the one that it is in. An execution that was
 * told of a failure and asks once more tries again what lies around; the call that was told may be repeated, though.
 */
export async function nextRound(a: {
  platform: Platform;
  known: EventWait | null;
  token: string;
}): Promise<number | null> {
  const { platform, known } = a;
  if (known === null) return 1;
  if (known.told !== true) return null;
  const told = await platform.secrets.open({ sealed: known.token, context: `${known.instance_id}/${known.id}` });
  return told === a.token ? null : roundOf(known) + 1;
}

/** Tells an execution what came of a wait; told before or gone by then are both fine. */
export async function tellExecution(a: {
  platform: Platform;
  tenant: string;
  wait: EventWait;
  /** what `wait` has sealed */
  token: string;
}): Promise<void> {
  const { platform, wait, token } = a;
  const result = resultOf(wait);
  const delivery = await platform.engine.settle({ token, result });
  // after it: a failure that nobody heard of is told to whoever asks next, and begins nothing
  if (delivery === 'delivered' && 'error' in result) await noteTold(a);
}

/** Notes that the execution knows of a failure. */
export async function noteTold(a: { platform: Platform; tenant: string; wait: EventWait }): Promise<void> {
  const { platform, tenant, wait } = a;
  // what lies in no other step is opened once
  if (wait.scope === undefined) return;
  const { id, instance_id: instanceId, token } = wait;
  const key = eventWaitKey({ tenant, instanceId, id });
  const [row] = await platform.store.getSys({ keys: [key] });
  const stored = row ? toEventWait(row.value) : null;
  if (!row || stored?.state !== 'met' || roundOf(stored) !== roundOf(wait)) return;
  const root = { tenant, app: ADMIN_APP, entity: '_workflow_instances', id: instanceId };
  const journal = newJournal({ platform, root, cause: `workflow-step:${wait.step}` });
  const value = fromEventWait({ ...stored, token, told: true });
  // who changes it meanwhile is right
  await platform.store.commit({ plan: { tenant, ops: [{ kind: 'sys', key, expect: row.etag, value }], journal } });
}
