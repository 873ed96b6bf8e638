import { createQueueHandler } from '#functions/queues/queue-handler.ts';
import { cloudOfProcess } from '#functions/runtime/cloud-of-process.ts';
import { readSettings } from '#functions/runtime/settings.ts';

const { queues } = readSettings({ env: process.env });

/** Does after-hooks, rules' actions and what else a write caused; and puts in line what had to wait for its time. */
export const handler = createQueueHandler({ cloud: cloudOfProcess(), anyUrl: queues.jobs });
