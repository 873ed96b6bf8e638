import { invalid } from '#core/errors/dro-error.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { findValues, planFields } from './event-values.ts';
import { matchesBranch } from './match-branch.ts';
import { type Branch, parsePattern } from './parse-pattern.ts';

/** The branches of a pattern. Throws `VALIDATION_FAILED` with the issues of an invalid one. */
export function branchesOf(a: { pattern: Json }): Branch[] {
  const { branches, issues } = parsePattern(a);
  if (issues.length > 0) throw invalid({ what: 'the event pattern', issues });
  return branches;
}

/** Compiles a pattern. Throws `VALIDATION_FAILED` with the issues of an invalid one. */
export function compileBranches(a: { pattern: Json }): { matches: (event: Json) => boolean } {
  const branches = branchesOf(a);
  // by UTF-16 units, the order in which the bus goes through the fields
  const paths = [...new Set(branches.flatMap((branch) => [...branch.keys()]))].sort();
  const plan = planFields({ paths });
  const compiled = branches.map((branch) =>
    paths.flatMap((path, field) => {
      const test = branch.get(path);
      return test ? [{ field, test }] : [];
    }),
  );
  return {
    matches: (event) => {
      if (!isObject(event)) return false;
      const found = findValues({ plan, event, count: paths.length });
      return compiled.some((fields) => matchesBranch({ fields, found }));
    },
  };
}
