import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../platform.ts';
import { toWait, waitKey } from './wait.ts';

/** Hands a stored decision to the execution; delivered before or gone by then are both fine (decisions §4.6). */
export async function deliverDecision(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const instanceId = String(payload['instance_id']);
  const [row] = await platform.store.getSys({
    keys: [waitKey({ tenant, instanceId, id: String(payload['wait_id']) })],
  });
  if (!row) return;
  const wait = toWait(row.value);
  const token = await platform.secrets.open({ sealed: wait.token, context: `${instanceId}/${wait.id}` });
  await platform.engine.settle({ token, result: { output: { outcome: wait.outcome } } });
}
