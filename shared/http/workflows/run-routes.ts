import { z } from 'zod';
import { cancelInstance } from '#app/workflows/cancel-instance.ts';
import { presentInstance } from '#app/workflows/present-instance.ts';
import { redriveInstance } from '#app/workflows/redrive-instance.ts';
import { sendSignal } from '#app/workflows/signals/send-signal.ts';
import { ok } from '../answer.ts';
import { defineBodyRoute } from '../define-route.ts';
import { idOf } from '../input/ids.ts';
import { NO_QUERY } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import type { Call, Route } from '../route.ts';
import { LISTED_INSTANCE } from './shapes.ts';

const CANCEL_INPUT = named({
  id: 'CancelInput',
  schema: z.strictObject({
    rollback: z.boolean().default(false).describe('Undoes first what its steps have done, the last one first'),
  }),
});

const REDRIVE_INPUT = named({
  id: 'RedriveInput',
  schema: z.strictObject({
    from: z.string().max(40).optional().describe('The step to go on from; left out: where it stood'),
    definition: z.enum(['same', 'current']).default('same').describe('The version that it ran on, or the one of now'),
  }),
});

const SIGNAL_INPUT = named({
  id: 'SignalInput',
  schema: z.strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be snake_case'),
    payload: z.record(z.string(), z.json()).default({}),
    key: z.string().min(1).max(200).optional().describe('Sent again with the same key it counts once'),
  }),
});

const SIGNALLED = named({
  id: 'Signalled',
  schema: z.strictObject({
    outcome: z
      .enum(['delivered', 'kept', 'known'])
      .describe('kept: no step waits for it yet; known: it had come before'),
  }),
});

/** What operators do with instances that run, or ran. */
export const runRoutes: readonly Route[] = [
  defineBodyRoute({
    method: 'POST',
    path: '/api/_workflows/{id}/cancel',
    operationId: 'cancelInstance',
    summary: 'Cancel an instance; with `rollback` what it did is undone first',
    tag: 'workflows',
    access: 'operations',
    query: NO_QUERY,
    body: CANCEL_INPUT,
    mayBeEmpty: true,
    answers: { 200: LISTED_INSTANCE },
    errors: ['ALREADY_DECIDED', 'CONTENTION'],
    run: async (call) => {
      const { rollback } = call.body;
      const instance = await cancelInstance({ ...of(call), rollback, actor: call.caller.actor, cause: 'cancel' });
      return ok(presentInstance(instance));
    },
  }),
  defineBodyRoute({
    method: 'POST',
    path: '/api/_workflows/{id}/redrive',
    operationId: 'redriveInstance',
    summary: 'Run an instance again that failed, was cancelled or undone, from the step where it stood or a named one',
    tag: 'workflows',
    access: 'operations',
    query: NO_QUERY,
    body: REDRIVE_INPUT,
    mayBeEmpty: true,
    answers: { 200: LISTED_INSTANCE },
    errors: ['NOT_REDRIVABLE', 'CONTENTION'],
    run: async (call) => {
      const { from, definition } = call.body;
      const named = from === undefined ? {} : { from };
      return ok(
        presentInstance(await redriveInstance({ ...of(call), ...named, definition, actor: call.caller.actor })),
      );
    },
  }),
  defineBodyRoute({
    method: 'POST',
    path: '/api/_workflows/{id}/signal',
    operationId: 'signalInstance',
    summary: 'Send a signal to an instance; it is kept until a step takes it',
    tag: 'workflows',
    access: 'operations',
    query: NO_QUERY,
    body: SIGNAL_INPUT,
    answers: { 200: SIGNALLED },
    errors: ['ALREADY_DECIDED', 'VALUE_TOO_LARGE', 'CONTENTION'],
    run: async (call) => {
      const { name, payload, key } = call.body;
      const once = key === undefined ? {} : { key };
      const outcome = await sendSignal({ ...of(call), name, payload, ...once, actor: call.caller.actor });
      return ok({ outcome });
    },
  }),
];

type Named = { platform: Call['tools']['platform']; tenant: string; id: string };

function of(call: Pick<Call, 'tools' | 'caller' | 'params'>): Named {
  const id = idOf({ params: call.params, what: 'workflow instance' });
  return { platform: call.tools.platform, tenant: call.caller.tenant, id };
}
