import { cloudOfProcess } from '#functions/runtime/cloud-of-process.ts';
import { createPublishHandler } from './publish-handler.ts';

/** Puts what a write caused where it belongs: events on the bus, jobs in the queue. */
export const handler = createPublishHandler({ cloud: cloudOfProcess() });
