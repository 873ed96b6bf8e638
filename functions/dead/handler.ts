import { jobsOfProcess } from '#functions/runtime/jobs-of-process.ts';
import { readSettings } from '#functions/runtime/settings.ts';
import { createDeadHandler } from './dead-handler.ts';

const { queues, undelivered } = readSettings({ env: process.env });

/** Makes the product's own dead letters of what queues and the bus gave up. */
export const handler = createDeadHandler({ cloud: jobsOfProcess(), anyUrl: queues.jobs, undelivered });
