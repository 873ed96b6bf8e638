import { z } from 'zod';
import type { JobAttempt } from '#ports/jobs.ts';
import { cleanMessage } from '../pii/clean-message.ts';
import type { Platform } from '../platform.ts';
import { cancelledWaits } from './cancelled-waits.ts';
import { changeInstance } from './change-instance.ts';
import { type Death, type Instance, instanceKey } from './instance.ts';
import { toInstance } from './load-instance.ts';
import { counts } from './tasks/visit.ts';

// the others are closed by the job that the end of an instance brings along
const AT_ONCE = 10;
const MOST_DEATHS = 10;
const LONGEST_MESSAGE = 1000;

const ending = z.strictObject({
  execution_id: z.string(),
  instance_id: z.string(),
  epoch: z.number().int(),
  status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']),
  error: z.string().nullable(),
  cause: z.string().nullable(),
});
type Ending = z.infer<typeof ending>;

// an engine does not always give a name
const UNNAMED = { FAILED: 'States.TaskFailed', TIMED_OUT: 'States.Timeout', ABORTED: 'ABORTED' } as const;
const WITHOUT_CAUSE = {
  FAILED: 'the execution failed without a cause',
  TIMED_OUT: 'the execution took longer than it may',
  ABORTED: 'the execution was stopped from outside',
} as const;

/**
 * Closes an instance whose execution ended without closing it: one that its engine gave up, as with an error that no
 * machine can catch or a history that is full, or that somebody stopped. It stays as a dead letter that can be
 * redriven. Nothing is left to do where the machine had closed it, or another execution is at it.
 */
export async function executionEnded(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const end = ending.parse(payload);
  const { instance_id: id, epoch } = end;
  const [row] = await platform.store.getSys({ keys: [instanceKey({ tenant, id })] });
  if (!row) return;
  const seen = toInstance(row.value);
  if (!counts({ instance: seen, task: { epoch } })) return;
  const error = await errorOf({ platform, tenant, instance: seen, end });
  await changeInstance({
    platform,
    tenant,
    id,
    change: async (instance) => {
      if (!counts({ instance, task: { epoch } })) return null;
      const at = platform.clock.now();
      const { ops } = await cancelledWaits({
        ...{ platform, tenant, instanceId: id, epoch },
        ...{ limit: AT_ONCE, childless: true },
      });
      const death: Death = { epoch, ...error, at };
      const failed: Instance = {
        ...instance,
        ...{ status: 'failed', outcome: null, error, waiting_for: [], event_waits: [], finished_at: at },
        deaths: [...(instance.deaths ?? []), death].slice(-MOST_DEATHS),
      };
      return { instance: failed, ops };
    },
  });
  const { code, message } = error;
  const { execution_id, status } = end;
  const fields = { tenant, instance_id: id, execution_id, status, code, reason: message };
  platform.logger.error('the execution of a workflow died', fields);
}

/** Why it ended, without the personal values that the engine may quote. */
async function errorOf(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  end: Ending;
}): Promise<{ code: string; message: string }> {
  const { platform, tenant, instance, end } = a;
  const { status, error, cause } = end;
  const records = instance.record === null ? [] : [instance.record];
  const said = cause === null || cause === '' ? WITHOUT_CAUSE[status] : cause;
  const message = await cleanMessage({ platform, tenant, message: said, records });
  return { code: error ?? UNNAMED[status], message: message.slice(0, LONGEST_MESSAGE) };
}
