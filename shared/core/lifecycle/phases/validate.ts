import type { ReferenceField } from '#core/entities/compiled-entity.ts';
import type { Operation } from '#core/entities/definition.ts';
import { missingFields } from '#core/entities/missing.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject } from '#core/json/json.ts';
import { changesOf, type Pending } from '../pending.ts';
import { type Findings, runValidators } from '../run-validators.ts';
import type { WriteUnit } from '../write-unit.ts';
import { immutableIssues } from './check-immutable.ts';

/**
 * Phase 2: every layer runs, nothing short-circuits, all problems come back together. A rule holds where it
 * compares something absent, unless it asks for it. Of a record that goes only the validators on delete are asked.
 */
export async function validate(a: { pending: Pending; unit: WriteUnit; operation: Operation }): Promise<Findings> {
  const { pending, unit, operation } = a;
  if (operation === 'delete') return runValidators({ ...a, changes: {} });
  const changes = changesOf(pending);
  const changed = new Set(Object.keys(changes));
  const rules = await runValidators({ ...a, changes });
  const issues = [
    ...missingFields({ record: pending.record, hidden: pending.hidden, fields: pending.entity.fields.values() }),
    ...immutableIssues({ pending, env: unit.env, changes }),
    ...rules.issues,
    ...(await referenceIssues({ pending, unit, changed })),
  ];
  return { issues: distinct(issues), warnings: rules.warnings };
}

/** The same problem may be found by a field's own constraint and by a validator. */
function distinct(issues: readonly Issue[]): Issue[] {
  const seen = new Set<string>();
  return issues.filter(({ path, code }) => {
    const again = code === 'REFERENCE_NOT_FOUND' && seen.has(path);
    if (code === 'REFERENCE_NOT_FOUND') seen.add(path);
    return !again;
  });
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
