import type { WriteEnvironment } from './command.ts';
import { expressionEnv } from './expression-env.ts';
import { changesOf, type Pending } from './pending.ts';

/** What expressions see of a record that a write is working on, as it stands now. */
export function envOf(a: {
  pending: Pending;
  env: Pick<WriteEnvironment, 'user' | 'model' | 'now'>;
}): Record<string, unknown> {
  const { pending, env } = a;
  return expressionEnv({
    record: pending.record,
    original: pending.original,
    changes: changesOf(pending),
    user: env.user,
    policy: env.model.policies(pending.entity.app),
    now: env.now,
  });
}
