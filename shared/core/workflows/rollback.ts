import type { CompiledWorkflow } from './compiled-workflow.ts';
import { allSteps } from './targets.ts';

/** Where an execution begins that takes back what was done: no step is called so. */
export const ROLLBACK_STEP = '-rollback';
/** The error that a rollback is made for when somebody cancels. */
export const CANCELLED = 'CANCELLED';

/** Whether the machine of a workflow can take anything back. */
export function hasRollback(workflow: Pick<CompiledWorkflow, 'workflow'>): boolean {
  return allSteps(workflow.workflow).some(
    ({ step }) => step.compensate !== undefined || step.on_error === 'compensate',
  );
}
