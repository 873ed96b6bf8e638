import type { Json, JsonObject } from '#core/json/json.ts';
import { bindings, type StateValues } from './bindings.ts';
import { errorTail } from './expression.ts';
import { causeIn, StateFailure } from './failure.ts';
import { functions } from './functions.ts';
import { record } from './history.ts';
import { UNSURE } from './quick-expression.ts';
import type { Run, Scope } from './run.ts';
import type { Template } from './template.ts';
import { toJson } from './to-json.ts';

/** The value of a field of the current state. Records EvaluationFailed and throws States.QueryEvaluationError. */
export async function evaluate(a: { run: Run; scope: Scope; template: Template; values?: StateValues }): Promise<Json> {
  if (a.template.kind === 'literal') return a.template.value;
  const names = bindings({ run: a.run, scope: a.scope, values: a.values ?? {} });
  const quick = quickFill({ template: a.template, names });
  return quick === UNSURE ? fill({ ...a, names: { ...functions(a), ...names } }) : quick;
}

/** The whole value by the expressions' shortcuts. */
function quickFill(a: { template: Template; names: JsonObject }): Json | typeof UNSURE {
  const { template, names } = a;
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'list': {
      const list: Json[] = [];
      for (const item of template.items) {
        const value = quickFill({ template: item, names });
        if (value === UNSURE) return UNSURE;
        list.push(value);
      }
      return list;
    }
    case 'object': {
      const entries: [string, Json][] = [];
      for (const [key, child] of template.entries) {
        const value = quickFill({ template: child, names });
        if (value === UNSURE) return UNSURE;
        entries.push([key, value]);
      }
      return Object.fromEntries(entries);
    }
    case 'expression': {
      const value = template.expression.quick?.(names);
      // nothing is an error, for which JSONata has the words; JSON has no negative zero
      return value === undefined ? UNSURE : value === 0 ? 0 : value;
    }
  }
}

type Types = { string: string; number: number; boolean: boolean; array: Json[] };

const GUARDS: { [T in keyof Types]: (value: Json) => value is Types[T] } = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
};

/** Like `evaluate`, for a field that must be of one type. */
export async function evaluateAs<T extends keyof Types>(a: {
  run: Run;
  scope: Scope;
  template: Template;
  type: T;
}): Promise<Types[T]> {
  const value = await evaluate(a);
  const guard: (candidate: Json) => candidate is Types[T] = GUARDS[a.type];
  if (guard(value)) return value;
  const { template } = a;
  const where =
    template.kind === 'expression' ? sentence({ source: template.expression.source, location: template.location }) : '';
  const found = `Expected '${a.type}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`;
  const text = `${where}returned an unexpected result type. ${found}`;
  throw evaluationFailure({ ...a, text, location: template.kind === 'expression' ? template.location : '' });
}

/** Records EvaluationFailed and gives the failure to throw. */
export function evaluationFailure(a: { run: Run; scope: Scope; text: string; location: string }): StateFailure {
  const error = 'States.QueryEvaluationError';
  const cause = causeIn({ scope: a.scope, text: a.text });
  const details = { error, cause, location: a.location, state: a.scope.thread.state };
  record({ run: a.run, thread: a.scope.thread, type: 'EvaluationFailed', details });
  return new StateFailure({ error, cause });
}

type Fill = { run: Run; scope: Scope; template: Template; names: Record<string, unknown> };

async function fill(a: Fill): Promise<Json> {
  const { template } = a;
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'list': {
      const list: Json[] = [];
      for (const item of template.items) list.push(await fill({ ...a, template: item }));
      return list;
    }
    case 'object': {
      const entries: [string, Json][] = [];
      for (const [key, child] of template.entries) entries.push([key, await fill({ ...a, template: child })]);
      // unlike an assignment, this takes any key, "__proto__" included
      return Object.fromEntries(entries);
    }
    case 'expression':
      return runExpression({ ...a, template });
  }
}

async function runExpression(a: Fill & { template: Extract<Template, { kind: 'expression' }> }): Promise<Json> {
  const { expression, location } = a.template;
  const fail = (text: string): StateFailure =>
    evaluationFailure({ ...a, text: `${sentence({ source: expression.source, location })}${text}`, location });
  let value: unknown;
  try {
    value = await expression.run(a.names);
  } catch (error) {
    throw fail(`threw an error during evaluation${errorTail(error)}`);
  }
  if (value === undefined) throw fail('returned nothing (undefined).');
  const converted = toJson(value);
  if (!converted) throw fail('returned an unsupported result type.');
  return converted.json;
}

function sentence(a: { source: string; location: string }): string {
  return `The JSONata expression '${a.source}' specified for the field '${a.location}' `;
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
