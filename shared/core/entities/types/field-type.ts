import type { IssueCode } from '#core/errors/issue-codes.ts';
import type { CelType } from '#core/expressions/cel-type.ts';
import { isObject, type Json } from '#core/json/json.ts';
import type { Field, ItemField } from '../field.ts';

/** What a field's type needs to know of the field and its entity. */
export type FieldContext = { field: Field | ItemField; currency: string | null };

/** A value in its canonical form, or what is wrong with it; the message follows the field's path. */
export type Normalised = { ok: true; value: Json } | { ok: false; code: IssueCode; message: string };

/** The keys of a field that go with some types only. */
export const CONSTRAINTS = [
  'min',
  'max',
  'min_length',
  'max_length',
  'pattern',
  'min_items',
  'max_items',
  'values',
  'entity',
  'scale',
  'currency',
  'of',
  'fields',
] as const;
/** A key of a field that goes with some types only. */
export type Constraint = (typeof CONSTRAINTS)[number];

/** Negative, zero or positive as a value lies below, at or above a bound; zero for a bound that is none. */
export type Order = (a: { value: Json; bound: Json }) => number;

/** One field type: its canonical form, what may be said of it, and how expressions see it. */
export type FieldType = {
  /** for people: the JSON that stands in a record */
  json: string;
  /** for people: what is taken, and what becomes of it */
  docs: string;
  constraints: readonly Constraint[];
  /** whether it can be under a unique or an index: a single value with an order of its own */
  keyed: boolean;
  /** types with `min` and `max` have one */
  order?: Order;
  /** Never given null: an absent value is the business of `required`. */
  normalise(a: { value: Json; context: FieldContext }): Normalised;
  celType(a: { field: Field | ItemField }): CelType;
};

/** A refusal. */
export function refuse(code: IssueCode, message: string): Normalised {
  return { ok: false, code, message };
}

/** A refusal of what should be a text of some form: another form, or no text at all. */
export function refuseText(value: Json, message: string): Normalised {
  return refuse(typeof value === 'string' ? 'INVALID_FORMAT' : 'WRONG_TYPE', message);
}

/** A refusal of what should be an object of some shape: another shape, or no object at all. */
export function refuseObject(value: Json, message: string): Normalised {
  return refuse(isObject(value) ? 'INVALID_FORMAT' : 'WRONG_TYPE', message);
}

/** An acceptance. */
export function accept(value: Json): Normalised {
  return { ok: true, value };
}

/** A canonical value, if it keeps to the field's `min` and `max`. */
export function withinRange(a: { value: Json; context: FieldContext; order: Order }): Normalised {
  const { value, order } = a;
  const { min, max } = a.context.field;
  if (min !== undefined && order({ value, bound: min }) < 0) return refuse('OUT_OF_RANGE', `must be at least ${min}`);
  if (max !== undefined && order({ value, bound: max }) > 0) return refuse('OUT_OF_RANGE', `must be at most ${max}`);
  return accept(value);
}
