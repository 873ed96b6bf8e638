import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Field } from './field.ts';

/** What a whole record is missing that it must have; empty text counts as missing. `hidden` holds its secrets. */
export function missingFields(a: { record: JsonObject; hidden?: JsonObject; fields: Iterable<Field> }): Issue[] {
  const issues: Issue[] = [];
  for (const field of a.fields) {
    const from = field.type === 'secret' ? a.hidden : a.record;
    const value = from?.[field.name] ?? null;
    if (field.required === true && isBlank(value)) {
      issues.push({ path: field.name, code: 'REQUIRED', message: `${field.name} must be given` });
    }
    if (field.type === 'list') issues.push(...missingInItems({ field, value }));
  }
  return issues;
}

function missingInItems(a: { field: Field; value: Json }): Issue[] {
  if (!Array.isArray(a.value)) return [];
  const required = (a.field.fields ?? []).filter((one) => one.required === true);
  return a.value.flatMap((item, i) =>
    required
      .filter((one) => !isObject(item) || isBlank(item[one.name] ?? null))
      .map((one): Issue => {
        const path = `${a.field.name}[${i}].${one.name}`;
        return { path, code: 'REQUIRED', message: `${path} must be given` };
      }),
  );
}

function isBlank(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
