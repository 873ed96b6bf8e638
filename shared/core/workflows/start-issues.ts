import { celTypeOfField } from '#core/entities/cel-type-of-field.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { type CelType, type Kind, typeName } from '#core/expressions/cel-type.ts';
import { assignable } from '#core/expressions/join-types.ts';
import type { JsonObject } from '#core/json/json.ts';
import { RECORD_ID, readInput, type WorkflowInput } from './input.ts';

// what stands as text in the data
const AS_TEXT: readonly Kind[] = ['decimal', 'date', 'datetime', 'duration'];

/**
 * What a workflow would refuse of the input that a definition starts it with. What a template gives is known only at
 * run time; that it is there, and that there is such a name, is known now.
 */
export function startIssues(a: { fields: WorkflowInput | undefined; input: JsonObject; at: string }): Issue[] {
  const { fields, input, at } = a;
  if (fields === undefined) return [];
  const known = [...fields.map((one) => one.name), RECORD_ID];
  const open = Object.keys(input).filter((name) => JSON.stringify(input[name]).includes('{{'));
  const written = Object.fromEntries(Object.entries(input).filter(([name]) => !open.includes(name)));
  const wrong = readInput({ fields, values: written }).issues.filter(
    ({ path, code }) => code !== 'REQUIRED' || !open.includes(path.replace(/^input\./, '')),
  );
  const unknown = open
    .filter((name) => !known.includes(name))
    .map((name): Issue => {
      const path = `${at}.${name}`;
      return { path, code: 'UNKNOWN_FIELD', message: `the input has no "${name}"${didYouMean({ name, known })}` };
    });
  const here = (text: string): string => text.replace(/^input\b/, at);
  return [...unknown, ...wrong.map((one) => ({ ...one, path: here(one.path), message: here(one.message) }))];
}

/** Why what an expression gives could never be the input of that name; a text may be a date or an amount. */
export function inputTypeIssues(a: {
  fields: WorkflowInput | undefined;
  name: string;
  type: CelType;
  at: string;
}): Issue[] {
  const { type: from, at } = a;
  const field = a.fields?.find((one) => one.name === a.name);
  if (!field) return [];
  const to = celTypeOfField(field);
  const isText = [from.kind, to.kind].every((kind) => kind === 'string' || AS_TEXT.includes(kind));
  if (isText || assignable({ from, to })) return [];
  const message = `${at} gives ${typeName(from)}, and the input ${field.name} is ${typeName(to)}`;
  return [{ path: at, code: 'TYPE_MISMATCH', message }];
}
