import { INT, NUMBER } from '#core/expressions/cel-type.ts';
import type { Json } from '#core/json/json.ts';
import { type FieldType, type Order, refuse, withinRange } from './field-type.ts';

const order: Order = ({ value, bound }) => Number(value) - Number(bound);

function isFiniteNumber(value: Json): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A whole number within ±(2^53 − 1). */
export const integerType: FieldType = {
  json: 'number',
  docs: 'A whole number within ±(2^53 − 1).',
  constraints: ['min', 'max'],
  keyed: true,
  order,
  normalise: ({ value, context }) =>
    isFiniteNumber(value) && Number.isSafeInteger(value)
      ? withinRange({ value: value + 0, context, order })
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
  json: 'number',
  docs: 'A double. For amounts of money use `money`, which is exact.',
  constraints: ['min', 'max'],
  keyed: true,
  order,
  normalise: ({ value, context }) =>
    isFiniteNumber(value)
      ? withinRange({ value: value + 0, context, order })
      : refuse('WRONG_TYPE', 'must be a number'),
  celType: () => NUMBER,
};
