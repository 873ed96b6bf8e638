import { jsonEqual } from '#core/json/equal.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { AuditEntry, RecordChange } from '#core/plan/journal.ts';
import type { WriteEnvironment } from './command.ts';
import { maskChanges } from './lifecycle-event.ts';
import { maskKeys } from './mask-keys.ts';
import type { Pending } from './pending.ts';

/**
 * The audit entry that hooks asked for: the named fields that are not as they were. After a delete nothing is left, so
 * all values that stood there are entered. Null when none of the fields changed.
 */
export function auditEntry(a: {
  pending: Pending;
  env: WriteEnvironment;
  operation: RecordChange['operation'];
}): AuditEntry | null {
  const { pending, env, operation } = a;
  const fields: FieldChanges = {};
  for (const name of pending.asked.audit) {
    const previous = pending.original[name] ?? null;
    const value = operation === 'delete' ? null : (pending.record[name] ?? null);
    if (!jsonEqual(previous, value)) fields[name] = { previous, new: value };
  }
  if (Object.keys(fields).length === 0) return null;
  const masked = maskChanges({ changes: fields, fields: pending.entity.piiFields, keys: maskKeys({ pending, env }) });
  return { ref: pending.ref, operation, fields: masked };
}
