import type { IssueCode } from '#core/errors/issue-codes.ts';
import type { CelType } from '#core/expressions/cel-type.ts';
import type { Json } from '#core/json/json.ts';
import type { Field, ItemField } from '../field.ts';

/** What a field's type needs to know of the field and its entity. */
export type FieldContext = { field: Field | ItemField; currency: string | null };

/** A value in its canonical form, or what is wrong with it; the message follows the field's path. */
export type Normalised = { ok: true; value: Json } | { ok: false; code: IssueCode; message: string };

/** One field type: its canonical form and how expressions see it. */
export type FieldType = {
  /** Never given null: an absent value is the business of `required`. */
  normalise(a: { value: Json; context: FieldContext }): Normalised;
  celType(a: { field: Field | ItemField }): CelType;
};

/** A refusal. */
export function refuse(code: IssueCode, message: string): Normalised {
  return { ok: false, code, message };
}

/** An acceptance. */
export function accept(value: Json): Normalised {
  return { ok: true, value };
}
