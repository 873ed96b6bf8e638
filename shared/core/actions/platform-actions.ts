import { z } from 'zod';
import type { ActionSpec } from './action.ts';
import { checkKnown } from './checks.ts';

/** Starts a workflow; one running instance per key. */
export const startWorkflow: ActionSpec = {
  name: 'start_workflow',
  keeps: true,
  docs: 'Starts a workflow. With a `key` there is one running instance per key; `on_running: skip` leaves it alone. Personal values in `key` and `input` are hashes: the instance keeps them.',
  params: z.strictObject({
    workflow: z.string().min(1),
    key: z.string().min(1).optional(),
    on_running: z.enum(['skip']).optional(),
    input: z.record(z.string(), z.json()).optional(),
  }),
  check: (a) =>
    checkKnown({
      name: a.params['workflow'],
      known: a.world.workflowNames,
      code: 'UNKNOWN_WORKFLOW',
      what: 'workflow',
      path: `${a.path}.workflow`,
    }),
};

/** Publishes an event of the catalog. */
export const sendEvent: ActionSpec = {
  name: 'send_event',
  keeps: true,
  docs: 'Publishes a catalog event; its payload is checked against the schema of the type. Personal values in it are hashes.',
  params: z.strictObject({ event: z.string().min(1), payload: z.record(z.string(), z.json()).default({}) }),
  check: (a) =>
    checkKnown({
      name: a.params['event'],
      known: a.world.eventTypes,
      code: 'UNKNOWN_EVENT',
      what: 'event type',
      path: `${a.path}.event`,
    }),
};

/** Writes a line to the platform's log. */
export const logAction: ActionSpec = {
  name: 'log',
  keeps: true,
  docs: 'Writes a line to the log. Personal values in it are hashes.',
  params: z.strictObject({
    level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    message: z.string().min(1).max(2000),
  }),
  check: () => [],
};
