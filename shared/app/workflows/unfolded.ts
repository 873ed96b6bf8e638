import type { Step } from '#core/workflows/definition.ts';
import { foldedSteps } from '#core/workflows/folded.ts';
import type { Platform } from '../platform.ts';
import { doneAt, epochPrefix, type LedgerRow, readLedger } from './tasks/ledger-rows.ts';
import type { WorkflowAt } from './workflow-at.ts';

/** What was done in one call: the steps in order, and those that completed, as the ledger has them. */
export type Unfolded = { steps: readonly Step[]; done: readonly LedgerRow[] };

/** Tells what became of the steps that one call did for several: the history of the machine has the first alone. */
export async function unfolder(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  epoch: number;
  /** the step that the execution began with, which may be in the middle of a call */
  begun: string | null;
  at: WorkflowAt;
}): Promise<(one: { step: string; from: string; until: string | null; first: boolean }) => Unfolded | null> {
  const folds = foldedSteps(a.at.workflow.workflow);
  if (folds.size === 0) return () => null;
  const rows = (await readLedger({ ...a, prefix: epochPrefix(a.epoch) })).filter((row) => row.scope === undefined);
  return ({ step, from, until, first }) => {
    const also = folds.get(step);
    const head = a.at.workflow.steps.get(step)?.step;
    if (!also || !head) return null;
    const all = [head, ...also];
    const steps = first
      ? all.slice(
          Math.max(
            0,
            all.findIndex(({ id }) => id === a.begun),
          ),
        )
      : all;
    // rounds are apart in time, since each waits for something
    const isWithin = (at: string): boolean => at >= from && (until === null || at <= until);
    const done = rows.filter((row) => row.status !== 'failed' && isWithin(doneAt(row)));
    return { steps, done: done.filter((row) => steps.some(({ id }) => id === row.step)) };
  };
}
