import { runTask } from '#app/workflows/run-task.ts';
import { cloudOfProcess } from '#functions/runtime/cloud-of-process.ts';
import { createMachineHandler } from './machine-handler.ts';

/** Does the steps of workflows. */
export const handler = createMachineHandler({ cloud: cloudOfProcess(), run: runTask });
