import { z } from 'zod';
import { sendingIssues } from '#core/catalog/check-sending.ts';
import { emissionIssues } from '#core/catalog/emission.ts';
import { nameSchema } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import type { ActionSpec, ActionWorld } from './action.ts';
import { checkKnown } from './checks.ts';

/** Starts a workflow; one running instance per key. */
export const startWorkflow: ActionSpec = {
  name: 'start_workflow',
  keeps: true,
  docs: 'Starts a workflow. With a `key` there is one running instance per key; `on_running: skip` leaves it alone, `signal` sends it the signal that `signal` names (`started`) with the input, `replace` cancels it and starts anew. Personal values in `key` and `input` are hashes: the instance keeps them.',
  params: z.strictObject({
    workflow: z.string().min(1),
    key: z.string().min(1).optional(),
    on_running: z.enum(['skip', 'signal', 'replace']).optional(),
    signal: nameSchema.optional(),
    input: z.record(z.string(), z.json()).optional(),
  }),
  check: (a) => [
    ...checkKnown({
      name: a.params['workflow'],
      known: a.world.workflowNames,
      code: 'UNKNOWN_WORKFLOW',
      what: 'workflow',
      path: `${a.path}.workflow`,
    }),
    ...inputIssues(a),
    ...runningIssues(a),
    ...unheardIssues(a),
  ],
};

/** Publishes an event of the catalog. */
export const sendEvent: ActionSpec = {
  name: 'send_event',
  keeps: true,
  docs: 'Publishes a catalog event; its payload is checked against the schema of the type. Personal values in it are hashes.',
  params: z.strictObject({ event: z.string().min(1), payload: z.record(z.string(), z.json()).default({}) }),
  check: (a) => [
    ...checkKnown({
      name: a.params['event'],
      known: a.world.eventTypes.map((one) => one.type),
      code: 'UNKNOWN_EVENT',
      what: 'event type',
      path: `${a.path}.event`,
    }),
    ...emissionIssues({ type: a.params['event'], path: `${a.path}.event` }),
    ...payloadIssues(a),
  ],
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

function inputIssues(a: { params: JsonObject; world: ActionWorld; path: string }): Issue[] {
  const { workflow, input } = a.params;
  if (typeof workflow !== 'string') return [];
  const given = isObject(input) ? input : {};
  return a.world.startIssues?.({ workflow, input: given, at: `${a.path}.input` }) ?? [];
}

/** Without a key nothing else runs that could be told or replaced. */
function runningIssues(a: { params: JsonObject; path: string }): Issue[] {
  const { on_running: onRunning, key, signal } = a.params;
  const issues: Issue[] = [];
  if ((onRunning === 'signal' || onRunning === 'replace') && key === undefined) {
    const message = `${a.path}.key must be given: it says which instance on_running means`;
    issues.push({ path: `${a.path}.key`, code: 'REQUIRED', message });
  }
  if (signal !== undefined && onRunning !== 'signal') {
    const message = `${a.path}.signal goes with on_running: signal`;
    issues.push({ path: `${a.path}.signal`, code: 'NOT_APPLICABLE', message });
  }
  return issues;
}

/** A signal that the running one does not wait for would be told to nobody. */
function unheardIssues(a: { params: JsonObject; world: ActionWorld; path: string }): Issue[] {
  const { workflow, on_running: onRunning, signal: name = 'started' } = a.params;
  if (onRunning !== 'signal' || typeof workflow !== 'string' || typeof name !== 'string') return [];
  return a.world.signalIssues?.({ workflow, name, at: `${a.path}.signal` }) ?? [];
}

/** What can be said of the payload before its templates are filled. */
function payloadIssues(a: { params: JsonObject; world: ActionWorld; path: string }): Issue[] {
  const { event, payload } = a.params;
  const listed = a.world.eventTypes.filter((one) => one.type === event);
  const type = listed.find((one) => one.app === a.world.app) ?? listed[0];
  return type ? sendingIssues({ type, payload: isObject(payload) ? payload : {}, path: `${a.path}.payload` }) : [];
}
