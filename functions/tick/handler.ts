import { cloudOfProcess } from '#functions/runtime/cloud-of-process.ts';
import { createTickHandler } from './tick-handler.ts';

/** What time sets off: due timers, what lay unpublished, drift. */
export const handler = createTickHandler({ cloud: cloudOfProcess() });
