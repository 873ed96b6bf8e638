import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Field, ItemField } from './field.ts';
import { FIELD_TYPE_TABLE } from './types/index.ts';
import { ANY_CURRENCY, currencyFieldOf } from './types/money.ts';

const MOST_ITEMS = 1000;

/** A value in its canonical form, and what is wrong with it. */
export type NormalisedValue = { value: Json; issues: Issue[] };

/**
 * Brings given values to their canonical form. Unknown names are issues; null stays null (it clears a field).
 * Only what is given is looked at: whether something required is missing is asked of the whole record.
 */
export function normaliseFields(a: {
  values: JsonObject;
  fields: ReadonlyMap<string, Field | ItemField>;
  currency: string | null;
  path: string;
  /** secrets are taken, as what they are: the caller seals them */
  secrets?: boolean;
}): { values: JsonObject; issues: Issue[] } {
  const values: JsonObject = {};
  const issues: Issue[] = [];
  for (const [name, value] of Object.entries(a.values)) {
    const field = a.fields.get(name);
    const path = a.path === '' ? name : `${a.path}.${name}`;
    if (!field) {
      const hint = didYouMean({ name, known: a.fields.keys() });
      issues.push({ path, code: 'UNKNOWN_FIELD', message: `there is no field "${name}"${hint}` });
      continue;
    }
    if (field.type === 'secret' && a.secrets !== true) {
      issues.push({
        path,
        code: 'NOT_APPLICABLE',
        message: `${path} is secret: only who writes the record can set it`,
      });
      continue;
    }
    const result = normaliseField({ field, value, currency: currencyOf({ ...a, field }), path });
    values[name] = result.value;
    issues.push(...result.issues);
  }
  return { values, issues };
}

/** An amount with its currency beside it has its scale once both are known (settle-amounts). */
function currencyOf(a: {
  field: Field | ItemField;
  fields: ReadonlyMap<string, Field | ItemField>;
  currency: string | null;
}): string | null {
  const beside = a.field.type === 'money' && a.fields.has(currencyFieldOf(a.field.name));
  return beside ? ANY_CURRENCY : a.currency;
}

/** One value in its canonical form, or null and the issues. */
export function normaliseField(a: {
  field: Field | ItemField;
  value: Json;
  currency: string | null;
  path: string;
}): NormalisedValue {
  const { field, path } = a;
  if (a.value === null) return { value: null, issues: [] };
  if (field.type === 'list') return normaliseList({ ...a, field });
  const result = FIELD_TYPE_TABLE[field.type].normalise({ value: a.value, context: { field, currency: a.currency } });
  if (result.ok) return { value: result.value, issues: [] };
  return wrong({ path, code: result.code, message: `${path} ${result.message}` });
}

function normaliseList(a: { field: Field; value: Json; currency: string | null; path: string }): NormalisedValue {
  const { field, path } = a;
  if (!Array.isArray(a.value)) return wrong({ path, code: 'WRONG_TYPE', message: `${path} must be a list` });
  const most = field.max_items ?? MOST_ITEMS;
  const least = field.min_items ?? 0;
  if (a.value.length > most)
    return wrong({ path, code: 'TOO_LONG', message: `${path} must have at most ${most} items` });
  if (a.value.length < least) {
    return wrong({ path, code: 'TOO_SHORT', message: `${path} must have at least ${least} items` });
  }
  const issues: Issue[] = [];
  const members = new Map((field.fields ?? []).map((one) => [one.name, one]));
  const items = a.value.map((item, i) => {
    const result = normaliseItem({ field, members, item, currency: a.currency, path: `${path}[${i}]` });
    issues.push(...result.issues);
    return result.value;
  });
  return { value: items, issues };
}

function normaliseItem(a: {
  field: Field;
  members: ReadonlyMap<string, ItemField>;
  item: Json;
  currency: string | null;
  path: string;
}): NormalisedValue {
  const { field, item, path, currency } = a;
  if (item === null) return wrong({ path, code: 'REQUIRED', message: `${path} must be given: lists have no holes` });
  if (field.of) return normaliseField({ field: { ...field.of, name: field.name }, value: item, currency, path });
  if (!isObject(item)) return wrong({ path, code: 'WRONG_TYPE', message: `${path} must be an object` });
  const result = normaliseFields({ values: item, fields: a.members, currency, path });
  return { value: withoutNulls(result.values), issues: result.issues };
}

function withoutNulls(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function wrong(issue: Issue): NormalisedValue {
  return { value: null, issues: [issue] };
}
