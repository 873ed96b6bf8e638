import { BOOL, DYN, STRING } from '#core/expressions/cel-type.ts';
import { fits } from '#core/json/fits.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { accept, type FieldType, refuse } from './field-type.ts';

const MOST_JSON = 16_384;
// as deep as a body may be at all
const MOST_DEPTH = 200;

/** True or false. */
export const booleanType: FieldType = {
  json: 'boolean',
  docs: '`true` or `false`; no text, no number.',
  constraints: [],
  keyed: true,
  normalise: (a) => (typeof a.value === 'boolean' ? accept(a.value) : refuse('WRONG_TYPE', 'must be true or false')),
  celType: () => BOOL,
};

/** One of the field's `values`. */
export const enumType: FieldType = {
  json: 'string',
  docs: 'One of the `values` of the field, exactly as written there.',
  constraints: ['values'],
  keyed: true,
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
  json: 'any',
  docs: `Any JSON of up to 16 KB and ${MOST_DEPTH} levels; expressions read its members without checks.`,
  constraints: [],
  keyed: false,
  normalise: ({ value }) => {
    // first, as making a text of it calls itself for each level
    if (isDeeper({ value, than: MOST_DEPTH })) {
      return refuse('TOO_LONG', `must be nested at most ${MOST_DEPTH} levels deep`);
    }
    return fits({ text: JSON.stringify(value), bytes: MOST_JSON })
      ? accept(value)
      : refuse('TOO_LONG', 'must have at most 16 KB');
  },
  celType: () => DYN,
};

function isDeeper(a: { value: Json; than: number }): boolean {
  if (typeof a.value !== 'object' || a.value === null) return false;
  if (a.than === 0) return true;
  const parts = isObject(a.value) ? Object.values(a.value) : a.value;
  return parts.some((value) => isDeeper({ value, than: a.than - 1 }));
}
