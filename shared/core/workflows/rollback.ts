import type { CompiledWorkflow } from './compiled-workflow.ts';

/** Where an execution begins that takes back what was done: no step is called so. */
export const ROLLBACK_STEP = '-rollback';
/** The error that a rollback is made for when somebody cancels. */
export const CANCELLED = 'CANCELLED';

/** Whether the machine of a workflow can take anything back. */
export function hasRollback(workflow: Pick<CompiledWorkflow, 'steps'>): boolean {
  return [...workflow.steps.values()].some(
    ({ step, compensate }) => compensate.length > 0 || step.on_error === 'compensate',
  );
}
