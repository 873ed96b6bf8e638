import { settleWait } from '#app/workflows/settle-wait.ts';
import { cloudOfProcess } from '#functions/runtime/cloud-of-process.ts';
import { createMachineHandler } from '#functions/task/machine-handler.ts';

/** Opens the waits of workflows and closes those whose time ran out. */
export const handler = createMachineHandler({ cloud: cloudOfProcess(), run: settleWait });
