import type { CompiledEntity, CompiledFsm } from '#core/entities/compiled-entity.ts';
import { DroError, isDroError } from '#core/errors/dro-error.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { allowedTransitions } from '#core/fsm/transition.ts';
import type { JsonObject } from '#core/json/json.ts';
import { openPending } from '#core/lifecycle/pending.ts';
import { guardOf } from '#core/lifecycle/phases/check-states.ts';
import type { Platform } from '../platform.ts';
import { answerBefore } from './idempotency.ts';
import { type EntityRequest, readRow } from './read-record.ts';
import { writeRecord } from './write-record.ts';
import type { Cause, WriteRequest, WriteResult } from './write-request.ts';

const TRIES = 10;

/** A move that somebody asks for. */
export type TransitionRequest = EntityRequest & {
  id: string;
  field: string;
  to: string;
  ifMatch?: number;
  by: Cause;
} & Omit<WriteRequest, 'tenant' | 'command' | 'by'>;

/** Moves a field along its state machine; a move to the state that it is in already is illegal too. */
export async function transitionRecord(a: { platform: Platform; request: TransitionRequest }): Promise<WriteResult> {
  const { request, platform } = a;
  const before = await answerBefore(a);
  if (before) return before;
  for (let tries = 1; ; tries++) {
    const { row, entity } = await readRow(a);
    const fsm = fsmOf({ entity, field: request.field, byPlatform: request.by.actor.type === 'SYSTEM' });
    if (row.data[request.field] === request.to) throw standsThere({ fsm, to: request.to });
    const version = request.ifMatch ?? row.version;
    try {
      return await writeRecord({
        platform,
        request: {
          tenant: request.tenant,
          command: {
            operation: 'update',
            app: request.app,
            entity: request.entity,
            id: request.id,
            values: { [request.field]: request.to },
            origin: request.by.actor.type === 'SYSTEM' ? 'system' : 'client',
            ifMatch: version,
          },
          by: request.by,
          ...(request.once && { once: request.once }),
          ...(request.idempotency && { idempotency: request.idempotency }),
          ...(request.acknowledge && { acknowledge: request.acknowledge }),
          ...(request.dryRun && { dryRun: true }),
          ...(request.trace && { trace: true }),
        },
      });
    } catch (error) {
      const raced = isDroError(error) && error.code === 'VERSION_CONFLICT' && request.ifMatch === undefined;
      if (!raced || tries >= TRIES) throw error;
    }
  }
}

/** The moves that are open to this user from where a record stands, by field. */
export async function listTransitions(a: {
  platform: Platform;
  request: EntityRequest & { id: string; by: Cause };
}): Promise<JsonObject[]> {
  const { row, entity } = await readRow(a);
  const model = await a.platform.definitions.model(a.request.tenant);
  const pending = openPending({ entity, row });
  return entity.fsms.flatMap((fsm) => {
    const state = String(row.data[fsm.field] ?? fsm.spec.initial);
    const guard = guardOf({
      pending,
      fsm,
      env: { user: a.request.user, model, now: a.platform.clock.now() },
    });
    return allowedTransitions({ spec: fsm.spec, state, roles: a.request.user.roles, guard }).map((move) => ({
      field: fsm.field,
      from: state,
      to: move.to,
      event: move.event ?? null,
      roles: move.roles ?? [],
      guard: move.guard ?? null,
    }));
  });
}

function fsmOf(a: { entity: CompiledEntity; field: string; byPlatform: boolean }): CompiledFsm {
  const fsm = a.entity.fsms.find((one) => one.field === a.field);
  const known = a.entity.fsms.map((one) => one.field);
  if (!fsm) {
    const message = `no state machine is bound to "${a.field}"${didYouMean({ name: a.field, known })}`;
    throw new DroError({
      code: 'VALIDATION_FAILED',
      detail: message,
      issues: [{ path: 'field', code: 'UNKNOWN_FIELD', message }],
    });
  }
  if (!a.byPlatform && a.entity.fields.get(a.field)?.server_only === true) {
    throw new DroError({ code: 'FORBIDDEN', detail: `only the platform itself moves ${a.field}` });
  }
  return fsm;
}

function standsThere(a: { fsm: CompiledFsm; to: string }): DroError {
  const message = `${a.fsm.field} is "${a.to}" already`;
  return new DroError({
    code: 'ILLEGAL_TRANSITION',
    detail: message,
    issues: [{ path: 'to', code: 'UNKNOWN_STATE', message }],
    data: { field: a.fsm.field, from: a.to, to: a.to },
  });
}
