import { autoValue } from '#core/entities/auto.ts';
import type { CompiledDefault } from '#core/entities/compiled-entity.ts';
import { normaliseField } from '#core/entities/normalise.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Json } from '#core/json/json.ts';
import type { WriteEnvironment } from '../command.ts';
import { envOf } from '../env-of.ts';
import type { Pending } from '../pending.ts';

/**
 * Phase 1: static defaults; then what the platform knows, the initial states of state machines among it; then computed
 * ones. Each sees what the earlier ones set. `overwrite` ones always count, the others only where nothing stands.
 */
export function applyDefaults(a: { pending: Pending; env: WriteEnvironment; creating: boolean }): Issue[] {
  const { pending, env } = a;
  const { entity } = pending;
  const issues = apply({ ...a, rules: entity.defaults.filter((one) => one.kind === 'static') });
  if (a.creating) {
    for (const fsm of entity.fsms) pending.record[fsm.field] ??= fsm.spec.initial;
  }
  issues.push(
    ...apply({ pending, env, creating: a.creating, rules: entity.defaults.filter((one) => one.kind !== 'static') }),
  );
  return issues;
}

function apply(a: {
  pending: Pending;
  env: WriteEnvironment;
  creating: boolean;
  rules: readonly CompiledDefault[];
}): Issue[] {
  const { pending, env } = a;
  const { entity, record } = pending;
  const issues: Issue[] = [];
  for (const rule of a.rules) {
    if (!rule.on.includes(a.creating ? 'create' : 'update')) continue;
    const { name } = rule.field;
    if (!rule.overwrite && (record[name] ?? null) !== null && record[name] !== '') continue;
    const values = rule.expression || rule.when ? envOf({ pending, env }) : {};
    if (rule.when && rule.when.evaluate(values) !== true) continue;
    const value = defaultValue({ rule, values, env });
    const result = normaliseField({ field: rule.field, value, currency: entity.currency, path: name });
    issues.push(...result.issues);
    record[name] = result.value;
  }
  return issues;
}

function defaultValue(a: { rule: CompiledDefault; values: Record<string, unknown>; env: WriteEnvironment }): Json {
  const { rule, env } = a;
  if (rule.auto !== null) return autoValue({ auto: rule.auto, type: rule.field.type, now: env.now, user: env.user });
  return rule.expression ? rule.expression.evaluate(a.values) : rule.value;
}
