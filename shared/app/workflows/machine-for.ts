import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import { type CompiledMachine, compileMachine } from '#statemachines/compile-machine.ts';
import type { Platform } from '../platform.ts';

/** The machine of a workflow as the platform runs it. */
export function machineFor(a: {
  platform: Pick<Platform, 'continueAfter'>;
  workflow: CompiledWorkflow;
}): CompiledMachine {
  const { continueAfter } = a.platform;
  return compileMachine({ workflow: a.workflow, ...(continueAfter !== undefined && { continueAfter }) });
}
