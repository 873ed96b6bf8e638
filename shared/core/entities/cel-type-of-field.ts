import { type CelType, listOf, objectOf } from '#core/expressions/cel-type.ts';
import type { Field, ItemField } from './field.ts';
import { FIELD_TYPE_TABLE } from './types/index.ts';

/** How expressions see a field. */
export function celTypeOfField(field: Field): CelType {
  if (field.type !== 'list') return FIELD_TYPE_TABLE[field.type].celType({ field });
  if (field.of) return listOf(celTypeOfItem({ ...field.of, name: field.name }));
  return listOf(objectOf(Object.fromEntries((field.fields ?? []).map((one) => [one.name, celTypeOfItem(one)]))));
}

function celTypeOfItem(field: ItemField): CelType {
  return FIELD_TYPE_TABLE[field.type].celType({ field });
}
