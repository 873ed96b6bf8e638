import type { Finding } from '#core/entities/compiled-entity.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { parseCel } from '#core/expressions/parse-cel.ts';
import { ANY_STATE, type FsmSpec, fromStates, IMPORT_EVENT, statesOf } from './spec.ts';

/**
 * What is wrong with a spec although its shape is right: states that nothing reaches, terminal states that are left,
 * moves that are written twice or that nobody could ever make, guards that are no expressions. What a guard names is
 * checked where an entity binds the spec.
 */
export function lintSpec(a: { spec: FsmSpec }): Issue[] {
  const { spec } = a;
  const reached = reachable(spec);
  const unreachable = [...statesOf(spec)]
    .filter((state) => !reached.has(state))
    .map(
      (state): Issue => ({ path: 'transitions', code: 'UNREACHABLE', message: `nothing leads to state "${state}"` }),
    );
  const left = spec.transitions.flatMap((t, i): Issue[] =>
    fromStates(t)
      .filter((from) => spec.terminal.includes(from))
      .map((from) => ({
        path: `transitions[${i}].from`,
        code: 'UNKNOWN_STATE',
        message: `"${from}" is terminal, so nothing may leave it`,
      })),
  );
  return [...unreachable, ...left, ...standing(spec), ...repeated(spec), ...unreadable(spec)];
}

/** What is not wrong but hardly meant: states that nobody leaves and that are not called terminal. */
export function findingsOfSpec(a: { spec: FsmSpec }): Finding[] {
  const { spec } = a;
  const moves = spec.transitions.filter((t) => t.event !== IMPORT_EVENT);
  const isLeft = (state: string): boolean =>
    moves.some((t) => t.to !== state && (fromStates(t).includes(state) || fromStates(t).includes(ANY_STATE)));
  return [...statesOf(spec)]
    .filter((state) => !spec.terminal.includes(state) && !isLeft(state))
    .map((state) => ({
      severity: 'warning',
      path: 'terminal',
      code: 'DEAD_END',
      message: `nothing leaves state "${state}"`,
      fix: `name it under terminal, or add a transition from it`,
    }));
}

/** States that a spec names and a field cannot hold. */
export function statesOutside(a: { spec: FsmSpec; values: readonly string[]; path: string }): Issue[] {
  return [...statesOf(a.spec)]
    .filter((state) => !a.values.includes(state))
    .map((state) => ({
      path: a.path,
      code: 'UNKNOWN_STATE',
      message: `state "${state}" of ${a.spec.name} is not a value of the field${didYouMean({ name: state, known: a.values })}`,
    }));
}

/** A record that moves to where it stands does not move. */
function standing(spec: FsmSpec): Issue[] {
  return spec.transitions.flatMap((t, i): Issue[] => {
    if (!fromStates(t).includes(t.to)) return [];
    const message = `a move from "${t.to}" to itself is never legal`;
    return [{ path: `transitions[${i}].to`, code: 'UNKNOWN_STATE', message }];
  });
}

function unreadable(spec: FsmSpec): Issue[] {
  return spec.transitions.flatMap(({ guard }, i): Issue[] => {
    if (guard === undefined) return [];
    const parsed = parseCel({ source: guard, path: `transitions[${i}].guard` });
    return parsed.ok ? [] : [parsed.issue];
  });
}

function repeated(spec: FsmSpec): Issue[] {
  const seen = new Map<string, number>();
  return spec.transitions.flatMap((t, i): Issue[] =>
    fromStates(t).flatMap((from): Issue[] => {
      const key = JSON.stringify([from, t.to, t.event ?? null, [...(t.roles ?? [])].sort(), t.guard ?? null]);
      const first = seen.get(key);
      seen.set(key, first ?? i);
      if (first === undefined) return [];
      const message = `the move from "${from}" to "${t.to}" is in transitions[${first}] already`;
      return [{ path: `transitions[${i}]`, code: 'DUPLICATE_TRANSITION', message }];
    }),
  );
}

function reachable(spec: FsmSpec): Set<string> {
  const reached = new Set([spec.initial]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const t of spec.transitions) {
      const from = fromStates(t);
      const open = from.includes(ANY_STATE) || from.some((state) => reached.has(state));
      if (open && !reached.has(t.to)) {
        reached.add(t.to);
        grew = true;
      }
    }
  }
  return reached;
}
