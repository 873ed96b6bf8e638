import { cloudOfProcess } from '#functions/runtime/cloud-of-process.ts';
import { createReactHandler } from './react-handler.ts';

/** Makes a job of each event that a rule is for. */
export const handler = createReactHandler({ cloud: cloudOfProcess() });
