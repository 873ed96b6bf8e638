import { z } from 'zod';
import { causeText } from '../cause-text.ts';
import { queueAtPoint } from '../task-hooks/at-point.ts';
import { defineTaskHandler } from './define-task-handler.ts';
import { midCollection } from './mid-collection.ts';
import { visitOf } from './visit.ts';

/** Runs the hooks around a step whose own work is no call of ours, and those of a step that failed. */
export const hooksTask = defineTaskHandler({
  do: 'hooks',
  more: {
    at: z.enum(['started', 'finished']),
    ends: z.boolean().optional(),
    error: z.string().optional(),
    cause: causeText.optional(),
  },
  run: async ({ platform, task }) => {
    const { at, ends = false, error, cause = '', ...call } = task;
    const visit = await visitOf({ platform, task: call });
    // it has started in the execution before
    if (at === 'started' && midCollection({ ...visit, task: call })) return {};
    const point = at === 'started' ? { at } : { at, ends };
    const failure = error === undefined ? {} : { error: { code: error, message: cause } };
    await queueAtPoint({ platform, task: call, visit, point, ...failure });
    return {};
  },
});
