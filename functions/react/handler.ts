import { jobsOfProcess } from '#functions/runtime/jobs-of-process.ts';
import { createReactHandler } from './react-handler.ts';

/** Makes a job of each event that a rule is for. */
export const handler = createReactHandler({ cloud: jobsOfProcess() });
