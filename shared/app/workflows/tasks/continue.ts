import { z } from 'zod';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { changeInstance } from '../change-instance.ts';
import { newEpoch } from '../new-epoch.ts';
import { defineTaskHandler } from './define-task-handler.ts';
import { counts } from './visit.ts';

/**
 * Goes on in another execution, whose history begins anew (decisions §4.4): the old one is closed and the start of the
 * new one is queued in one transaction. Asked again, or overtaken by somebody who cancels, it does nothing.
 */
export const continueTask = defineTaskHandler({
  do: 'continue',
  more: { again: z.strictObject({ step: z.string(), visit: z.number().int().optional() }) },
  run: async ({ platform, task }) => {
    const { tenantId: tenant, instanceId: id, epoch } = task;
    const { step, visit } = task.again;
    const within = visit === undefined ? {} : { within: { epoch, visit } };
    await changeInstance({
      platform,
      tenant,
      id,
      change: async (instance) =>
        counts({ instance, task })
          ? newEpoch({
              ...{ platform, tenant, instance, actor: SYSTEM_ACTOR, ...within },
              run: { why: 'continue', from: step },
            })
          : null,
    });
    return {};
  },
});
