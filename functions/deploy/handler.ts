import { createQueueHandler } from '#functions/queues/queue-handler.ts';
import { cloudOfProcess } from '#functions/runtime/cloud-of-process.ts';
import { readSettings } from '#functions/runtime/settings.ts';

const { queues } = readSettings({ env: process.env });

/** Makes rules on the bus and state machines of saved definitions, and holds the bus against the definitions. */
export const handler = createQueueHandler({ cloud: cloudOfProcess(), anyUrl: queues.deploys });
