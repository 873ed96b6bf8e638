import type { Issue } from '#core/errors/issue-codes.ts';
import { BOOL, type CelType, DATETIME, objectOf } from '#core/expressions/cel-type.ts';
import { compileExpression } from '#core/expressions/compile-expression.ts';
import type { CompiledImmutable } from './compiled-entity.ts';
import type { EntityDefinition } from './definition.ts';
import { recordMembers, USER_TYPE } from './scopes.ts';

/** The fields that keep their values. A condition is asked of the record as it was, so it sees nothing of the write. */
export function compileImmutables(a: {
  definition: EntityDefinition;
  policies: Record<string, CelType>;
  issues: Issue[];
}): CompiledImmutable[] {
  const members = recordMembers(a.definition.fields);
  const scope = {
    ...members,
    original: objectOf(members),
    user: USER_TYPE,
    policy: objectOf(a.policies),
    now: DATETIME,
  };
  return a.definition.fields.flatMap(({ name, immutable }, i): CompiledImmutable[] => {
    if (immutable === undefined || immutable === false) return [];
    if (immutable === true) return [{ field: name, when: null }];
    const result = compileExpression({ source: immutable, scope, expect: BOOL, path: `fields[${i}].immutable` });
    if (result.ok) return [{ field: name, when: result.expression }];
    a.issues.push(...result.issues);
    return [];
  });
}
