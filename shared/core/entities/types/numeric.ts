import { INT, NUMBER } from '#core/expressions/cel-type.ts';
import type { Json } from '#core/json/json.ts';
import { accept, type FieldContext, type FieldType, type Normalised, refuse } from './field-type.ts';

function checkRange(a: { value: number; context: FieldContext }): Normalised {
  const { min, max } = a.context.field;
  if (min !== undefined && a.value < Number(min)) return refuse('OUT_OF_RANGE', `must be at least ${min}`);
  if (max !== undefined && a.value > Number(max)) return refuse('OUT_OF_RANGE', `must be at most ${max}`);
  return accept(a.value === 0 ? 0 : a.value);
}

function isFiniteNumber(value: Json): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A whole number within ±(2^53 − 1). */
export const integerType: FieldType = {
  normalise: (a) =>
    isFiniteNumber(a.value) && Number.isSafeInteger(a.value)
      ? checkRange({ value: a.value, context: a.context })
      : refuse('WRONG_TYPE', 'must be a whole number'),
  // the bounds let the rule compiler push one-sided ranges to the bus
  celType: ({ field: { min, max } }) => ({
    ...INT,
    ...(typeof min === 'number' && { min }),
    ...(typeof max === 'number' && { max }),
  }),
};

/** A number; for amounts of money use `money`. */
export const numberType: FieldType = {
  normalise: (a) =>
    isFiniteNumber(a.value)
      ? checkRange({ value: a.value, context: a.context })
      : refuse('WRONG_TYPE', 'must be a number'),
  celType: () => NUMBER,
};
