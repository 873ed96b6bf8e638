import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent, FieldChanges } from '#core/plan/event.ts';
import type { RecordChange } from '#core/plan/journal.ts';
import { maskRecord, maskValue } from '#core/records/mask.ts';
import type { WriteEnvironment } from './command.ts';
import { eventHead } from './event-head.ts';
import { type MaskKeys, maskKeys } from './mask-keys.ts';
import { type Pending, toData } from './pending.ts';

const VERBS = { create: 'created', update: 'updated', delete: 'deleted', restore: 'updated' } as const;

/** The one lifecycle event that a write gives for a record (design §4.2); personal values are masked. */
export function lifecycleEvent(a: {
  pending: Pending;
  changes: FieldChanges;
  operation: RecordChange['operation'];
  env: WriteEnvironment;
  n: number;
}): DroEvent {
  const { pending, env } = a;
  const { entity, ref } = pending;
  const keys = maskKeys({ pending, env });
  const image = (record: JsonObject, key: Uint8Array): JsonObject =>
    maskRecord({
      record: { id: ref.id, version: record['version'] ?? 1, ...toData(record) },
      fields: entity.piiFields.filter((name) => (record[name] ?? null) !== null),
      key,
    });
  return {
    ...eventHead({ pending, env, n: a.n, type: `${entity.name}.${VERBS[a.operation]}`, app: entity.app }),
    record: image(pending.record, keys.after),
    original: pending.row ? image(pending.original, keys.before) : null,
    changes: maskChanges({ changes: a.changes, fields: entity.piiFields, keys }),
    payload: null,
  };
}

/** Changes with personal values masked. */
export function maskChanges(a: { changes: FieldChanges; fields: readonly string[]; keys: MaskKeys }): FieldChanges {
  const personal = a.fields.filter((name) => name in a.changes);
  if (personal.length === 0) return a.changes;
  const masked = { ...a.changes };
  for (const name of personal) {
    const change = a.changes[name];
    if (!change) continue;
    masked[name] = {
      previous: maskValue({ value: change.previous, key: a.keys.before }),
      new: maskValue({ value: change.new, key: a.keys.after }),
    };
  }
  return masked;
}
