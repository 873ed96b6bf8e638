import { z } from 'zod';
import { DroError } from '#core/errors/dro-error.ts';
import type { Platform } from '../../platform.ts';
import { loadInstance } from '../load-instance.ts';
import { queueAtPoint } from '../task-hooks/at-point.ts';
import type { TaskCall } from '../task-payload.ts';
import { close } from './close.ts';
import { defineTaskHandler } from './define-task-handler.ts';
import { recordStep } from './ledger.ts';
import { type LedgerRow, readRow } from './ledger-rows.ts';
import { reopenItems } from './reopen-items.ts';
import { runActions } from './run-actions.ts';
import { markOf, visitOf } from './visit.ts';

/**
 * Does what a step does, its actions or its move, and what the steps behind it do that are folded into its call. Asked
 * again for the same visit, nothing is done a second time.
 */
export const actionsTask = defineTaskHandler({
  do: 'actions',
  more: {
    also: z.array(z.string()).optional(),
    /** the step that a redrive begins with */
    from: z.string().nullish(),
    finish: z.string().optional(),
  },
  run: async ({ platform, task: { also = [], from, finish, ...task } }) => {
    if (finish !== undefined && (await isFinished({ platform, task }))) return {};
    const steps = [task.step, ...also];
    const first = Math.max(0, steps.indexOf(from ?? task.step));
    // the ledger has what they gave: histories are read by people, for 90 days, and may not have it
    for (const step of steps.slice(first)) await doStep({ platform, task: { ...task, step } });
    if (finish === undefined) return {};
    return close({ platform, task, end: { status: 'completed', outcome: finish, error: null } });
  },
});

/** A call that closed the instance and was not heard is asked for again. */
async function isFinished(a: { platform: Platform; task: TaskCall }): Promise<boolean> {
  const { task } = a;
  const { instance } = await loadInstance({ platform: a.platform, tenant: task.tenantId, id: task.instanceId });
  return instance.status === 'completed' && instance.epoch === task.epoch;
}

async function doStep(a: { platform: Platform; task: TaskCall }): Promise<void> {
  const { platform, task } = a;
  const visit = await visitOf(a);
  const { compiled } = visit;
  await reopenItems({ platform, task, at: visit.at });
  if (compiled?.type !== 'action' && compiled?.type !== 'transition') {
    throw new DroError({ code: 'NOT_FOUND', detail: `step ${task.step} does nothing` });
  }
  const done = await readRow({ platform, ref: task });
  if (done?.status !== 'completed') {
    await queueAtPoint({ platform, task, visit, point: { at: 'started' } });
    await doActions({ platform, task, visit, actions: compiled.actions, begun: done });
  }
  // what the step gave is kept by now, so its hooks can be tried again without it
  await queueAtPoint({ platform, task, visit, point: { at: 'finished', ends: 'end' in compiled.step.then } });
}

async function doActions(
  a: Omit<Parameters<typeof runActions>[0], 'mark'> & { begun: LedgerRow | null },
): Promise<void> {
  const outputs = await runActions({ ...a, mark: markOf({ task: a.task, row: a.begun }) });
  const output = outputs.length === 1 ? (outputs[0] ?? null) : outputs;
  await recordStep({ ...a, output });
}
