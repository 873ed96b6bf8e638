import type { Field } from '#core/entities/field.ts';

/** Whether a field holds personal data; a list is personal as a whole or not at all. */
export function isPersonal(field: Field): boolean {
  return field.pii === true;
}
