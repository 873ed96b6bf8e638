import type { StepFunctionsAccount } from '#adapters/aws/step-functions/workflow-engine.ts';
import { TASK_FUNCTION, WAIT_FUNCTION } from '#statemachines/asl.ts';
import type { Settings } from './settings.ts';

/** What Step Functions is to know of a stage. */
export function accountOf({ machines, functions }: Settings): StepFunctionsAccount {
  return {
    arnStart: machines.arnStart,
    machinePrefix: machines.prefix,
    roleArn: machines.role,
    functions: { [TASK_FUNCTION]: functions.task, [WAIT_FUNCTION]: functions.wait },
    ...(machines.logs !== null && { logGroupArn: machines.logs }),
    tracing: machines.tracing,
  };
}
