import { BOOL, DYN, STRING } from '#core/expressions/cel-type.ts';
import { accept, type FieldType, refuse } from './field-type.ts';

const MOST_JSON = 16_384;

/** True or false. */
export const booleanType: FieldType = {
  normalise: (a) => (typeof a.value === 'boolean' ? accept(a.value) : refuse('WRONG_TYPE', 'must be true or false')),
  celType: () => BOOL,
};

/** One of the field's `values`. */
export const enumType: FieldType = {
  normalise: (a) => {
    const values = a.context.field.values ?? [];
    return typeof a.value === 'string' && values.includes(a.value)
      ? accept(a.value)
      : refuse('NOT_IN_VALUES', `must be one of ${values.join(', ')}`);
  },
  celType: () => STRING,
};

/** Any JSON, up to 16 KB. */
export const jsonType: FieldType = {
  normalise: (a) =>
    JSON.stringify(a.value).length <= MOST_JSON ? accept(a.value) : refuse('TOO_LONG', 'must have at most 16 KB'),
  celType: () => DYN,
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id of a record of the field's `entity`; that it exists is checked with the write. */
export const referenceType: FieldType = {
  normalise: (a) =>
    typeof a.value === 'string' && UUID.test(a.value)
      ? accept(a.value.toLowerCase())
      : refuse('INVALID_FORMAT', `must be the id of a record of ${a.context.field.entity ?? 'another entity'}`),
  celType: () => STRING,
};
