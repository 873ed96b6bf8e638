import type { ReferenceField } from '#core/entities/compiled-entity.ts';
import { missingFields } from '#core/entities/missing.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject } from '#core/json/json.ts';
import { expressionEnv } from '../expression-env.ts';
import { changesOf, type Pending } from '../pending.ts';
import type { WriteUnit } from '../write-unit.ts';

/**
 * Phase 2: every layer runs, nothing short-circuits, all problems come back together. A rule holds where it
 * compares something absent, unless it asks for it.
 */
export async function validate(a: { pending: Pending; unit: WriteUnit; creating: boolean }): Promise<Issue[]> {
  const { pending } = a;
  const changes = changesOf(pending);
  const changed = new Set(Object.keys(changes));
  return [
    ...missingFields({ record: pending.record, fields: pending.entity.fields.values() }),
    ...immutableIssues({ pending, changed, creating: a.creating }),
    ...ruleIssues({ ...a, changes }),
    ...(await referenceIssues({ pending, unit: a.unit, changed })),
  ];
}

function immutableIssues(a: { pending: Pending; changed: Set<string>; creating: boolean }): Issue[] {
  if (a.creating) return [];
  return [...a.changed]
    .filter(
      (name) => a.pending.entity.fields.get(name)?.immutable === true && (a.pending.original[name] ?? null) !== null,
    )
    .map((name) => ({ path: name, code: 'IMMUTABLE', message: `${name} cannot change once it is set` }));
}

function ruleIssues(a: {
  pending: Pending;
  unit: WriteUnit;
  creating: boolean;
  changes: ReturnType<typeof changesOf>;
}): Issue[] {
  const { pending, unit } = a;
  const rules = pending.entity.validators.filter((one) => one.on.includes(a.creating ? 'create' : 'update'));
  if (rules.length === 0) return [];
  const env = expressionEnv({
    record: pending.record,
    original: pending.original,
    changes: a.changes,
    user: unit.env.user,
    policy: unit.env.model.policies(pending.entity.app),
    now: unit.env.now,
  });
  return rules
    .filter((one) => !one.rule.holds(env))
    .map((one) => ({ path: one.field ?? '', code: 'EXPRESSION_VALIDATION_FAILED', message: one.message }));
}

async function referenceIssues(a: { pending: Pending; unit: WriteUnit; changed: Set<string> }): Promise<Issue[]> {
  const issues: Issue[] = [];
  for (const reference of a.pending.entity.references) {
    if (!a.changed.has(reference.list ?? reference.field)) continue;
    for (const { path, id } of idsIn({ pending: a.pending, reference })) {
      const target = await a.unit.current(a.unit.ref({ app: reference.app, entity: reference.entity, id }));
      if (target !== null) continue;
      const message = `${path}: there is no record ${id} in ${reference.app}/${reference.entity}`;
      issues.push({ path, code: 'REFERENCE_NOT_FOUND', message });
    }
  }
  return issues;
}

function idsIn(a: { pending: Pending; reference: ReferenceField }): { path: string; id: string }[] {
  const { list, field } = a.reference;
  if (list === null) {
    const id = a.pending.record[field];
    return typeof id === 'string' ? [{ path: field, id }] : [];
  }
  const items = a.pending.record[list];
  if (!Array.isArray(items)) return [];
  return items.flatMap((item, i) => {
    const id = isObject(item) ? item[field] : null;
    return typeof id === 'string' ? [{ path: `${list}[${i}].${field}`, id }] : [];
  });
}
