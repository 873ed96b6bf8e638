import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../../platform.ts';
import { deliverSignal } from './deliver-signal.ts';
import { eventWaitKey, toEventWait, toSignal } from './event-wait.ts';
import { tellExecution } from './rounds.ts';

/** Brings a signal to an instance. */
export async function runSignalJob(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { tenant, payload } = a.attempt.job;
  const signal = toSignal(payload['signal'] ?? null);
  await deliverSignal({ platform: a.platform, tenant, instanceId: String(payload['instance_id']), signal });
}

/** Tells an execution that what it waits for has come; told before or gone by then are both fine. */
export async function settleEventWait(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const instanceId = String(payload['instance_id']);
  const [row] = await platform.store.getSys({
    keys: [eventWaitKey({ tenant, instanceId, id: String(payload['wait_id']) })],
  });
  const wait = row ? toEventWait(row.value) : null;
  if (wait?.state !== 'met') return;
  const token = await platform.secrets.open({ sealed: wait.token, context: `${instanceId}/${wait.id}` });
  await tellExecution({ platform, tenant, wait, token });
}
