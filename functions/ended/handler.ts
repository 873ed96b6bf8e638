import { jobsOfProcess } from '#functions/runtime/jobs-of-process.ts';
import { createEndedHandler } from './ended-handler.ts';

/** Closes the instance of an execution that ended without success. */
export const handler = createEndedHandler({ cloud: jobsOfProcess() });
