import { DroError } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { cancelIfRunning } from '../cancel-instance.ts';
import { changeInstance } from '../change-instance.ts';
import { isOver } from '../instance.ts';
import type { TaskCall } from '../task-payload.ts';
import { waitId } from '../wait.ts';
import { closeEventWait } from './close-event-wait.ts';
import { type EventWait, eventWaitKey, toEventWait } from './event-wait.ts';
import { resultOf } from './result-of.ts';
import { noteTold } from './rounds.ts';

/** Closes a wait whose time ran out; what came in the last moment stands in its row, and counts. */
export async function timeOutEventWait(a: { platform: Platform; task: TaskCall }): Promise<Json> {
  const { platform, task } = a;
  const { tenantId: tenant, instanceId } = task;
  const key = eventWaitKey({ tenant, instanceId, id: waitId(task) });
  await changeInstance({
    platform,
    tenant,
    id: instanceId,
    change: async (instance) => {
      const [row] = await platform.store.getSys({ keys: [key] });
      const wait = row ? toEventWait(row.value) : null;
      if (!row || wait?.state !== 'open' || isOver(instance) || instance.epoch !== task.epoch) return null;
      return closeEventWait({ platform, tenant, instance, wait, etag: row.etag, state: 'timed_out', told: true });
    },
  });
  const [row] = await platform.store.getSys({ keys: [key] });
  if (!row) return { outcome: 'timeout', ending: null };
  const wait: EventWait = toEventWait(row.value);
  if (wait.state === 'timed_out' && wait.child !== null) {
    await cancelIfRunning({ platform, tenant, id: wait.child, rollback: false, cause: `workflow:${instanceId}` });
  }
  const result = resultOf(wait);
  if ('output' in result) return result.output;
  await noteTold({ platform, tenant, wait });
  throw new DroError({ code: 'CHILD_FAILED', detail: result.cause });
}
