import { STRING } from '#core/expressions/cel-type.ts';
import type { Json } from '#core/json/json.ts';
import { linearPattern } from '#core/text/linear-pattern.ts';
import { accept, type FieldContext, type FieldType, type Normalised, refuse } from './field-type.ts';

const SHORT = 255;
const LONG = 32_768;

/** Checks length and pattern; shared by all types that are text underneath. */
export function checkText(a: { value: Json; context: FieldContext; longest: number }): Normalised {
  const { field } = a.context;
  if (typeof a.value !== 'string') return refuse('WRONG_TYPE', 'must be text');
  const most = field.max_length ?? a.longest;
  if (a.value.length > most) return refuse('TOO_LONG', `must have at most ${most} characters`);
  if (field.min_length !== undefined && a.value.length < field.min_length) {
    return refuse('TOO_SHORT', `must have at least ${field.min_length} characters`);
  }
  if (field.pattern !== undefined && !linearPattern(field.pattern).test(a.value)) {
    return refuse('PATTERN_MISMATCH', `must match ${field.pattern}`);
  }
  return accept(a.value);
}

/** One line of text. */
export const stringType: FieldType = {
  normalise: (a) => checkText({ ...a, longest: SHORT }),
  celType: () => STRING,
};

/** Text of any length that fits a record. */
export const textType: FieldType = {
  normalise: (a) => checkText({ ...a, longest: LONG }),
  celType: () => STRING,
};
