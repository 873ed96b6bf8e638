import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { type FsmSpec, fromStates, statesOf } from './spec.ts';

/** What is wrong with a spec although its shape is right: states that nothing reaches, terminal states that are left. */
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
  return [...unreachable, ...left];
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

function reachable(spec: FsmSpec): Set<string> {
  const reached = new Set([spec.initial]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const t of spec.transitions) {
      const from = fromStates(t);
      const open = from.includes('*') || from.some((state) => reached.has(state));
      if (open && !reached.has(t.to)) {
        reached.add(t.to);
        grew = true;
      }
    }
  }
  return reached;
}
