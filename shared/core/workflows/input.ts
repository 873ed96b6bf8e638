import { z } from 'zod';
import { celTypeOfField } from '#core/entities/cel-type-of-field.ts';
import { itemFieldSchema } from '#core/entities/field.ts';
import { missingFields } from '#core/entities/missing.ts';
import { normaliseFields } from '#core/entities/normalise.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { type CelType, DYN, objectOf, STRING } from '#core/expressions/cel-type.ts';
import type { JsonObject } from '#core/json/json.ts';

/** What a workflow is started with, field by field; left out: anything. */
export const inputSchema = z.array(itemFieldSchema).max(50);
/** The same, parsed. */
export type WorkflowInput = z.infer<typeof inputSchema>;

/** Names the record that the instance is about; always allowed. */
export const RECORD_ID = 'record_id';

/** How expressions see the input. */
export function inputType(fields: WorkflowInput | undefined): CelType {
  if (fields === undefined) return DYN;
  const members = fields.map((field): [string, CelType] => [field.name, celTypeOfField(field)]);
  return objectOf({ [RECORD_ID]: STRING, ...Object.fromEntries(members) });
}

/** An input in its canonical form, with all that is wrong with it. */
export function readInput(a: { fields: WorkflowInput | undefined; values: JsonObject }): {
  values: JsonObject;
  issues: Issue[];
} {
  if (a.fields === undefined) return { values: a.values, issues: [] };
  const fields = new Map(a.fields.map((field) => [field.name, field]));
  const { [RECORD_ID]: recordId, ...own } = a.values;
  const given: JsonObject = fields.has(RECORD_ID) || recordId === undefined ? {} : { [RECORD_ID]: recordId };
  const values = fields.has(RECORD_ID) ? a.values : own;
  const checked = normaliseFields({ values, fields, currency: null, path: 'input' });
  const wrong = new Set(checked.issues.map((issue) => issue.path));
  const missing = missingFields({ record: checked.values, fields: fields.values() })
    .map((issue) => ({ ...issue, path: `input.${issue.path}` }))
    .filter((issue) => !wrong.has(issue.path));
  return { values: { ...given, ...checked.values }, issues: [...checked.issues, ...missing] };
}

/** What is wrong with the fields of an input: they are kept as long as the instance. */
export function lintInput(fields: WorkflowInput | undefined): Issue[] {
  return (fields ?? []).flatMap((field, i): Issue[] => {
    const path = `input[${i}]`;
    if (fields?.findIndex((one) => one.name === field.name) !== i) {
      return [{ path: `${path}.name`, code: 'DUPLICATE_NAME', message: `input "${field.name}" is there twice` }];
    }
    if (field.pii !== true && field.type !== 'secret') return [];
    const message = `${path}: what a workflow is started with is kept; give it the id of the record that has "${field.name}"`;
    return [{ path, code: 'PERSONAL_DATA', message }];
  });
}
