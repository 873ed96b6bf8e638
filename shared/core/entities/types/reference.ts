import { STRING } from '#core/expressions/cel-type.ts';
import { accept, type FieldType, refuseText } from './field-type.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id of a record of the field's `entity`; that it exists is checked with the write. */
export const referenceType: FieldType = {
  json: 'string',
  docs: 'The id of a record of the `entity`, in lower case. That it exists is checked, and is a condition of the write.',
  constraints: ['entity'],
  keyed: true,
  normalise: (a) =>
    typeof a.value === 'string' && UUID.test(a.value)
      ? accept(a.value.toLowerCase())
      : refuseText(a.value, `must be the id of a record of ${a.context.field.entity ?? 'another entity'}`),
  celType: () => STRING,
};
