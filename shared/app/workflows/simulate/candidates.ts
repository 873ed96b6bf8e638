import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import { childrenOf, type Node } from '#core/expressions/node.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import type { ScriptInput } from './script.ts';

/** A value that can be given to a simulation: a field of the record, a member of the input, or of what a step's form brings. */
export type Knob = { kind: 'record' | 'input' | 'field'; step?: string; name: string };
/** One choice of values, with how conditions see them. */
export type Choice = readonly { path: readonly string[]; knob: Knob; value: Json }[];

const MOST_CHOICES = 400;
const MOST_VALUES = 12;

/** Values at the bounds of what conditions ask, in all combinations as far as those are few. */
export function choicesFor(a: {
  model: TenantModel;
  workflow: CompiledWorkflow;
  conditions: readonly Expression[];
}): Choice[] {
  const values = new Map<string, { path: string[]; values: Set<string> }>();
  const add = (path: string[], some: readonly Json[]): void => {
    const entry = values.get(path.join('.')) ?? { path, values: new Set() };
    for (const one of [...some, null]) entry.values.add(JSON.stringify(one));
    values.set(path.join('.'), entry);
  };
  for (const { tree } of a.conditions) lookAt({ node: tree, add });
  let choices: Choice[] = [[]];
  for (const { path, values: texts } of values.values()) {
    const knob = knobOf({ workflow: a.workflow, path });
    if (knob === null) continue;
    const own = [...texts, ...enumTexts({ ...a, path })].slice(0, MOST_VALUES);
    const next = choices.flatMap((before) =>
      own.map((text): Choice => [...before, { path, knob, value: JSON.parse(text) as Json }]),
    );
    if (next.length > MOST_CHOICES) break;
    choices = next;
  }
  return choices;
}

/** The names that a condition sees, with other values in their place. */
export function overlaid(a: { env: Record<string, unknown>; choice: Choice }): Record<string, unknown> {
  return a.choice.reduce((env, { path, value }) => put({ at: env, path, value }), a.env);
}

/** A script that gives these values. */
export function scripted(a: { script: ScriptInput; choice: Choice }): ScriptInput {
  let { script } = a;
  for (const one of a.choice) script = withValue({ script, ...one });
  return script;
}

function withValue(a: { script: ScriptInput; knob: Knob; value: Json }): ScriptInput {
  const { script, knob, value } = a;
  const { input = {}, decisions = {} } = script;
  const given = { [knob.name]: value };
  if (knob.kind === 'record') return { ...script, input: { ...input, record: { ...input.record, ...given } } };
  if (knob.kind === 'input') return { ...script, input: { ...input, input: { ...input.input, ...given } } };
  const step = knob.step ?? '';
  const before = decisions[step];
  if (before === undefined || Array.isArray(before)) return script;
  const decision = typeof before === 'string' ? { outcome: before } : before;
  return { ...script, decisions: { ...decisions, [step]: { ...decision, fields: { ...decision.fields, ...given } } } };
}

/** Where a value that a condition reads comes from; null when nobody can give it. */
function knobOf(a: { workflow: CompiledWorkflow; path: readonly string[] }): Knob | null {
  const [root = '', first = '', second = '', third = '', ...more] = a.path;
  if (root === 'record' && second === '') return isOwn(first) ? { kind: 'record', name: first } : null;
  if (root === 'trigger' && first === 'record' && third === '') return { kind: 'record', name: second };
  if (root === 'trigger' && first === 'input' && third === '') return { kind: 'input', name: second };
  if (root === 'steps' && second === 'output' && third === 'fields' && more.length === 1) {
    return { kind: 'field', step: first, name: more[0] ?? '' };
  }
  if (root !== 'context' || second !== '') return null;
  const tree = a.workflow.context.get(first)?.tree;
  return tree?.kind === 'path' ? knobOf({ ...a, path: tree.path }) : null;
}

function isOwn(name: string): boolean {
  return !['id', 'version', 'created_at', 'updated_at'].includes(name);
}

type Add = (path: string[], values: readonly Json[]) => void;

function lookAt(a: { node: Node; add: Add }): void {
  const { node, add } = a;
  if (node.kind === 'path' && node.type.kind === 'bool') add(node.path, [true, false]);
  if (node.kind === 'order' || node.kind === 'equal') {
    for (const [one, other] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const) {
      const path = pathOf(one);
      if (path) add(path, around(plain(other)));
    }
  }
  if (node.kind === 'in') {
    const path = pathOf(node.left);
    const list = plain(node.right);
    if (path && list.kind === 'list')
      add(
        path,
        list.items.flatMap((one) => around(plain(one))),
      );
  }
  for (const child of childrenOf(node)) lookAt({ node: child, add });
}

function plain(node: Node): Node {
  return node.kind === 'convert' ? plain(node.of) : node;
}

function pathOf(node: Node): string[] | null {
  const one = plain(node);
  return one.kind === 'path' ? one.path : null;
}

/** A literal, and what lies just below and above it; of what is not known beforehand, some that differ. */
function around(node: Node): Json[] {
  if (node.kind === 'negate') return around(plain(node.of)).map((one) => (typeof one === 'number' ? -one : one));
  if (node.kind !== 'literal') return [0, 1, 100];
  const { value } = node;
  if (typeof value === 'number') return [value, value - 1, value + 1];
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))
    return [value, String(Number(value) - 1), String(Number(value) + 1)];
  return typeof value === 'boolean' ? [true, false] : [value];
}

/** Every value that an enum of the record may have. */
function enumTexts(a: { model: TenantModel; workflow: CompiledWorkflow; path: readonly string[] }): string[] {
  const [app = '', name = ''] = a.workflow.recordPath?.split('/') ?? [];
  const knob = knobOf(a);
  const fields = a.model.entity({ app, name })?.fields;
  const field = knob?.kind === 'record' ? fields?.get(knob.name) : undefined;
  return (field?.values ?? []).map((one) => JSON.stringify(one));
}

function put(a: { at: unknown; path: readonly string[]; value: Json }): JsonObject {
  const [first = '', ...rest] = a.path;
  const at: JsonObject = isObject(a.at as Json) ? (a.at as JsonObject) : {};
  return { ...at, [first]: rest.length === 0 ? a.value : put({ at: at[first] ?? null, path: rest, value: a.value }) };
}
