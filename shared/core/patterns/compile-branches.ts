import { invalid } from '#core/errors/dro-error.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { findValues, planFields } from './event-values.ts';
import { matchesBranch } from './match-branch.ts';
import { type Branch, parsePattern } from './parse-pattern.ts';

/** A pattern ready to match, and its branches for whoever wants to index it. */
export type BranchedPattern = { branches: Branch[]; matches: (event: Json) => boolean };

/** Compiles a pattern. Throws `VALIDATION_FAILED` with the issues of an invalid one. */
export function compileBranches(a: { pattern: Json }): BranchedPattern {
  const { branches, issues } = parsePattern(a);
  if (issues.length > 0) throw invalid({ what: 'the event pattern', issues });
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
    branches,
    matches: (event) => {
      if (!isObject(event)) return false;
      const found = findValues({ plan, event, count: paths.length });
      return compiled.some((fields) => matchesBranch({ fields, found }));
    },
  };
}
