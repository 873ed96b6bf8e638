import { normaliseField } from '#core/entities/normalise.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { WriteEnvironment } from '../command.ts';
import { expressionEnv } from '../expression-env.ts';
import { changesOf, type Pending } from '../pending.ts';

/**
 * Phase 1: static defaults, then the initial states of state machines, then computed ones; each sees what the
 * earlier ones set. `overwrite` ones always count, the others only where nothing stands.
 */
export function applyDefaults(a: { pending: Pending; env: WriteEnvironment; creating: boolean }): Issue[] {
  const { pending, env } = a;
  const { entity, record } = pending;
  const operation = a.creating ? 'create' : 'update';
  if (a.creating) {
    for (const fsm of entity.fsms) record[fsm.field] ??= fsm.spec.initial;
  }
  const issues: Issue[] = [];
  for (const rule of entity.defaults) {
    if (!rule.on.includes(operation)) continue;
    const { name } = rule.field;
    if (!rule.overwrite && (record[name] ?? null) !== null && record[name] !== '') continue;
    const values = rule.expression || rule.when ? envOf({ pending, env }) : {};
    if (rule.when && rule.when.evaluate(values) !== true) continue;
    const value = rule.expression ? rule.expression.evaluate(values) : rule.value;
    const result = normaliseField({ field: rule.field, value, currency: entity.currency, path: name });
    issues.push(...result.issues);
    record[name] = result.value;
  }
  return issues;
}

function envOf(a: { pending: Pending; env: WriteEnvironment }): Record<string, unknown> {
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
