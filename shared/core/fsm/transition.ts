import { ANY_STATE, type FsmSpec, type FsmTransition, fromStates, IMPORT_EVENT, SYSTEM_ROLE } from './spec.ts';

/** What is asked of a state machine. `event` names a transition; `guard` evaluates a guard's text. */
export type TransitionInput = {
  to: string;
  event?: string;
  roles: readonly string[];
  guard: (source: string) => boolean;
};

/** The answer: the new state, or why not and which states would be open. */
export type TransitionResult =
  | { ok: true; state: string; transition: FsmTransition }
  | { ok: false; reason: 'no_such_move' | 'role' | 'guard'; allowed: string[]; roles?: string[] };

/**
 * Moves a state, purely: nothing is written, the caller conditions its write on the version that it read.
 * A move to the state that a record is in already is no legal move. Transitions named `import` count only when
 * asked for by that name.
 *
 * @example
 * ```ts
 * import { fsmSpecSchema } from '#core/fsm/spec.ts';
 * import { transition } from '#core/fsm/transition.ts';
 * const spec = fsmSpecSchema.parse({ app: 'crm', name: 's', initial: 'open', transitions: [{ from: 'open', to: 'won' }] });
 * const result = transition({ spec, state: 'open', input: { to: 'won', roles: [], guard: () => true } });
 * ```
 */
export function transition(a: { spec: FsmSpec; state: string; input: TransitionInput }): TransitionResult {
  const { spec, state, input } = a;
  const moves = spec.transitions.filter(
    (t) => leaves({ t, spec, state }) && (t.event === IMPORT_EVENT) === (input.event === IMPORT_EVENT),
  );
  const named = moves.filter((t) => t.to === input.to && (input.event === undefined || t.event === input.event));
  const allowed = [...new Set(moves.map((t) => t.to))];
  if (named.length === 0) return { ok: false, reason: 'no_such_move', allowed };
  const permitted = named.filter((t) => mayMove({ t, roles: input.roles }));
  if (permitted.length === 0) {
    return { ok: false, reason: 'role', allowed, roles: [...new Set(named.flatMap((t) => t.roles ?? []))] };
  }
  const open = permitted.find((t) => t.guard === undefined || input.guard(t.guard));
  return open ? { ok: true, state: input.to, transition: open } : { ok: false, reason: 'guard', allowed };
}

/** The moves that are open to somebody with these roles, guards included. */
export function allowedTransitions(a: {
  spec: FsmSpec;
  state: string;
  roles: readonly string[];
  guard: (source: string) => boolean;
}): FsmTransition[] {
  return a.spec.transitions.filter(
    (t) =>
      t.event !== IMPORT_EVENT &&
      leaves({ t, spec: a.spec, state: a.state }) &&
      mayMove({ t, roles: a.roles }) &&
      (t.guard === undefined || a.guard(t.guard)),
  );
}

function leaves(a: { t: FsmTransition; spec: FsmSpec; state: string }): boolean {
  if (a.t.to === a.state) return false;
  const from = fromStates(a.t);
  return from.includes(a.state) || (from.includes(ANY_STATE) && !a.spec.terminal.includes(a.state));
}

function mayMove(a: { t: FsmTransition; roles: readonly string[] }): boolean {
  return a.t.roles === undefined || a.roles.includes(SYSTEM_ROLE) || a.t.roles.some((role) => a.roles.includes(role));
}
