import { entityPath } from '#core/actions/checks.ts';
import { invalid } from '#core/errors/dro-error.ts';
import { derivedId } from '#core/ids/derived-id.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { transitionRecord } from '../records/transition-record.ts';
import { writeRecord } from '../records/write-record.ts';
import type { WriteRequest } from '../records/write-request.ts';
import type { ActionContext, ActionRunner } from './action-context.ts';

/** Sets fields of a record. */
export const setField: ActionRunner = async ({ platform, params, context }) => {
  const target = targetOf({ params, context });
  const values: JsonObject =
    typeof params['field'] === 'string' ? { [params['field']]: params['value'] ?? null } : asObject(params['set']);
  const request = requestOf({ context, command: { operation: 'update', ...target, values } });
  const result = await writeRecord({ platform, request });
  return { id: result.id, changed: result.changed };
};

/** Creates a record; a repetition makes the same one. */
export const createRecord: ActionRunner = async ({ platform, params, context }) => {
  const [app = '', entity = ''] = entityPath({ name: String(params['entity']), app: context.app }).split('/');
  const id = derivedId(context.seed);
  const values = asObject(params['values']);
  const request = requestOf({ context, command: { operation: 'create', app, entity, id, values } });
  await writeRecord({ platform, request });
  return { id };
};

/** Deletes a record. */
export const deleteRecord: ActionRunner = async ({ platform, params, context }) => {
  const target = targetOf({ params, context });
  await writeRecord({
    platform,
    request: requestOf({ context, command: { operation: 'delete', ...target, values: {} } }),
  });
  return { id: target.id };
};

/** Moves a state machine. */
export const transition: ActionRunner = async ({ platform, params, context }) => {
  const target = targetOf({ params, context });
  const { once } = context;
  const [done] = await platform.store.getSys({ keys: [once.key] });
  if (done) return { id: target.id };
  await transitionRecord({
    platform,
    request: {
      tenant: context.tenant,
      user: context.by.user,
      ...target,
      field: String(params['field']),
      to: String(params['to']),
      by: context.by,
      once: { key: once.key, ttl: once.ttl, value: {} },
    },
  });
  return { id: target.id };
};

function requestOf(a: { context: ActionContext; command: Omit<WriteRequest['command'], 'origin'> }): WriteRequest {
  const { context } = a;
  return {
    tenant: context.tenant,
    command: { ...a.command, origin: 'system' },
    by: context.by,
    once: { key: context.once.key, ttl: context.once.ttl, value: {} },
  };
}

/** The record that is meant: the named one, else the one at hand. */
export function targetOf(a: { params: Record<string, Json>; context: ActionContext }): {
  app: string;
  entity: string;
  id: string;
} {
  const { params, context } = a;
  const { subject } = context;
  const path =
    typeof params['entity'] === 'string'
      ? entityPath({ name: params['entity'], app: context.app })
      : `${subject?.app ?? ''}/${subject?.entity ?? ''}`;
  const [app = '', entity = ''] = path.split('/');
  const own = subject?.app === app && subject.entity === entity ? subject.id : null;
  const id = typeof params['id'] === 'string' ? params['id'] : own;
  if (id !== null) return { app, entity, id };
  throw invalid({
    what: 'the action',
    issues: [{ path: 'id', code: 'REQUIRED', message: `id must be given: no record of ${path} is at hand` }],
  });
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
