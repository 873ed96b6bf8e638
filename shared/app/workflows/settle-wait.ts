import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import { closeWait } from './close-wait.ts';
import { openWait } from './open-wait.ts';
import { waitPayloadSchema } from './task-payload.ts';
import { waitId } from './wait.ts';

/** What a state machine calls to open a wait and when its time ran out. */
export async function settleWait(a: { platform: Platform; payload: Json }): Promise<Json> {
  const parsed = waitPayloadSchema.safeParse(a.payload);
  if (!parsed.success) throw invalid({ what: 'the wait', issues: issuesFromZod({ error: parsed.error }) });
  const task = parsed.data;
  if (task.do === 'open') return openWait({ platform: a.platform, task });
  const { wait } = await closeWait({
    platform: a.platform,
    tenant: task.tenantId,
    instanceId: task.instanceId,
    id: waitId(task),
    end: { state: 'timed_out', outcome: 'timeout', decided_by: null, comment: null },
  });
  // a decision of the last moment stands in the row, and counts
  return { outcome: wait?.outcome ?? 'timeout' };
}
