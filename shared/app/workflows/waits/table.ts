import { z } from 'zod';
import { openWait } from '../open-wait.ts';
import { changeWait } from '../people/change-wait.ts';
import { timedOut } from '../people/end-wait.ts';
import { awaitTask, awaitTimedOutTask } from '../signals/wait-tasks.ts';
import { defineTaskHandler, type TaskHandler } from '../tasks/define-task-handler.ts';
import { waitId } from '../wait.ts';

const open = defineTaskHandler({ do: 'open', more: { token: z.string() }, run: openWait });

const timeOut = defineTaskHandler({
  do: 'time_out',
  more: {},
  run: async ({ platform, task }) => {
    const { tenantId: tenant, instanceId } = task;
    const { wait } = await changeWait({
      platform,
      tenant,
      instanceId,
      id: waitId(task),
      change: (current) => timedOut({ platform, tenant, wait: current, now: platform.clock.now() }),
    });
    // a decision of the last moment stands in the row, and counts
    return { outcome: wait?.outcome ?? 'timeout' };
  },
});

/** All that machines ask the wait function for. */
export const WAIT_TASKS: readonly TaskHandler[] = [open, timeOut, awaitTask, awaitTimedOutTask];
