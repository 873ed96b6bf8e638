import { z } from 'zod';
import type { Json } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { failure } from '../cause-text.ts';
import { changeInstance } from '../change-instance.ts';
import { type Instance, isOver } from '../instance.ts';
import type { TaskCall } from '../task-payload.ts';
import { defineTaskHandler } from './define-task-handler.ts';

/** Closes the instance with a named ending. */
export const finishTask = defineTaskHandler({
  do: 'finish',
  more: { outcome: z.string() },
  run: ({ platform, task }) =>
    close({ platform, task, end: { status: 'completed', outcome: task.outcome, error: null } }),
});

/** Closes the instance as failed: it stays as a dead letter that can be redriven. */
export const failTask = defineTaskHandler({
  do: 'fail',
  more: failure,
  run: ({ platform, task }) => {
    const error = { code: task.error, message: task.cause };
    const fields = { tenant: task.tenantId, instance_id: task.instanceId, code: task.error, reason: task.cause };
    platform.logger.error('a workflow failed', fields);
    return close({ platform, task, end: { status: 'failed', outcome: null, error } });
  },
});

/** Closes the instance unless it is over or another execution is at it. */
export async function close(a: {
  platform: Platform;
  task: TaskCall;
  end: Pick<Instance, 'status' | 'outcome' | 'error'>;
}): Promise<Json> {
  const { platform, task, end } = a;
  const closed = await changeInstance({
    platform,
    tenant: task.tenantId,
    id: task.instanceId,
    change: (instance) =>
      Promise.resolve(
        isOver(instance) || instance.epoch !== task.epoch
          ? null
          : { instance: { ...instance, ...end, waiting_for: [], finished_at: platform.clock.now() } },
      ),
  });
  return { status: closed.status, outcome: closed.outcome };
}
