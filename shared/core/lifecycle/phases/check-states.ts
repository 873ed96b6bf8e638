import type { CompiledFsm } from '#core/entities/compiled-entity.ts';
import { DroError } from '#core/errors/dro-error.ts';
import { IMPORT_EVENT } from '#core/fsm/spec.ts';
import { type TransitionResult, transition } from '#core/fsm/transition.ts';
import type { Json } from '#core/json/json.ts';
import type { Origin, WriteEnvironment } from '../command.ts';
import { envOf } from '../env-of.ts';
import type { Pending } from '../pending.ts';

/**
 * Phase 4: every field with a state machine made a legal move, or none. A new record stands at the initial state;
 * history may enter by the machine's import transition.
 */
export function checkStates(a: { pending: Pending; env: WriteEnvironment; origin: Origin }): void {
  for (const fsm of a.pending.entity.fsms) checkState({ ...a, fsm });
}

/** Throws ILLEGAL_TRANSITION (no such move, or its guard does not hold) or FORBIDDEN (not with these roles). */
export function checkState(a: {
  pending: Pending;
  env: WriteEnvironment;
  origin: Origin;
  fsm: CompiledFsm;
  handler?: string;
}): void {
  const { pending, fsm } = a;
  const to = pending.record[fsm.field] ?? null;
  const from = pending.row === null ? null : (pending.original[fsm.field] ?? null);
  if (to === from || (from === null && to === fsm.spec.initial)) return;
  const state = typeof from === 'string' ? from : fsm.spec.initial;
  if (typeof to !== 'string') throw illegal({ ...a, from: state, to, allowed: [] });
  // a state can be entered out of order only as history, and only when the record is made
  const event = from === null ? IMPORT_EVENT : undefined;
  const result =
    from === null && a.origin !== 'import'
      ? ({ ok: false, reason: 'no_such_move', allowed: [fsm.spec.initial] } satisfies TransitionResult)
      : transition({
          spec: fsm.spec,
          state,
          input: { to, ...(event && { event }), roles: a.env.user.roles, guard: guardOf(a) },
        });
  if (result.ok) return;
  if (result.reason === 'role') {
    throw new DroError({
      code: 'FORBIDDEN',
      detail: `moving ${fsm.field} from "${state}" to "${to}" needs the role ${result.roles?.join(' or ')}`,
    });
  }
  throw illegal({ ...a, from: state, to, allowed: result.allowed });
}

/** Evaluates a guard of the machine over the record as it would be. */
export function guardOf(a: {
  pending: Pending;
  env: Pick<WriteEnvironment, 'user' | 'model' | 'now'>;
  fsm: CompiledFsm;
}): (source: string) => boolean {
  return (source) => {
    const guard = a.fsm.guards.get(source);
    const env = envOf(a);
    return guard?.evaluate({ ...env, action: null }) === true;
  };
}

function illegal(a: {
  pending: Pending;
  fsm: CompiledFsm;
  from: string;
  to: Json;
  allowed: string[];
  handler?: string;
}): DroError {
  const open = a.allowed.length === 0 ? 'no state' : a.allowed.join(', ');
  const message = `${a.fsm.field} cannot move from "${a.from}" to "${a.to}"; open from here: ${open}`;
  return new DroError({
    code: 'ILLEGAL_TRANSITION',
    detail: message,
    issues: [{ path: a.fsm.field, code: 'UNKNOWN_STATE', message }],
    data: { field: a.fsm.field, from: a.from, to: a.to, allowed: a.allowed, ...(a.handler && { handler: a.handler }) },
  });
}
