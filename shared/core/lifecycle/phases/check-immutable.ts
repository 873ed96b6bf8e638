import type { CompiledImmutable } from '#core/entities/compiled-entity.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { WriteEnvironment } from '../command.ts';
import { expressionEnv } from '../expression-env.ts';
import type { Pending } from '../pending.ts';

/** The fields that a write changes although they keep their values: once they have one, or while the record says so. */
export function immutableIssues(a: {
  pending: Pending;
  env: Pick<WriteEnvironment, 'user' | 'model' | 'now'>;
  changes: FieldChanges;
}): Issue[] {
  if (a.pending.row === null) return [];
  return a.pending.entity.immutables.flatMap(({ field, when }): Issue[] => {
    const change = a.changes[field];
    if (!change || !keeps({ ...a, when, previous: change.previous })) return [];
    const why = when === null ? 'once it is set' : `while ${when.source}`;
    return [{ path: field, code: 'IMMUTABLE', message: `${field} cannot change ${why}` }];
  });
}

function keeps(a: {
  pending: Pending;
  env: Pick<WriteEnvironment, 'user' | 'model' | 'now'>;
  when: CompiledImmutable['when'];
  previous: unknown;
}): boolean {
  const { pending, env, when } = a;
  if (when === null) return a.previous !== null;
  const { original } = pending;
  // asked of the record as it was: who opens it again may change it with the next write
  const values = expressionEnv({
    record: original,
    original,
    changes: {},
    user: env.user,
    policy: env.model.policies(pending.entity.app),
    now: env.now,
  });
  return when.evaluate(values) === true;
}
