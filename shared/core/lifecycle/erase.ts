import { anonymousValue } from '#core/pii/anonymous-value.ts';
import { isPersonal } from '#core/pii/personal-fields.ts';
import { ERASED, SALT } from '#core/pii/record-key.ts';
import type { WriteEnvironment } from './command.ts';
import type { Pending } from './pending.ts';
import { deriveFields } from './phases/derive-fields.ts';

/**
 * Takes the personal values out of a record, also of one that was deleted softly, and drops the key that their hashes
 * were made with. No default, validator, state machine or hook before the commit is asked: none may stand in the way
 * (docs/adr/0020). False when nothing has been written since the last erasure: then there is nothing to do.
 */
export function erasePersonal(a: { pending: Pending; env: WriteEnvironment }): boolean {
  const { pending, env } = a;
  const { entity, record, row, ref } = pending;
  if (row === null || row.data[ERASED] === row.version) return false;
  const unique = new Set(entity.uniques.flatMap((one) => one.fields));
  for (const field of entity.fields.values()) {
    const { name } = field;
    if (!isPersonal(field) || field.type === 'secret') continue;
    const { currency } = entity;
    record[name] = anonymousValue({
      field,
      value: record[name] ?? null,
      id: ref.id,
      currency,
      unique: unique.has(name),
    });
  }
  pending.hidden = {
    ...keptSecrets(pending),
    ...(entity.piiFields.length > 0 && { [SALT]: env.newSalt() }),
    [ERASED]: row.version + 1,
  };
  pending.erased = true;
  pending.removed = row.deletedAt === undefined ? null : 'soft';
  deriveFields({ pending, env });
  return true;
}

/** Of what is stored and never shown only secrets are known not to be personal: the rest are fields that are no more. */
function keptSecrets(pending: Pending): Pending['hidden'] {
  const { entity, hidden } = pending;
  const kept = entity.secretFields.filter((name) => {
    const field = entity.fields.get(name);
    return field !== undefined && !isPersonal(field) && hidden[name] !== undefined;
  });
  return Object.fromEntries(kept.map((name) => [name, hidden[name] ?? null]));
}
