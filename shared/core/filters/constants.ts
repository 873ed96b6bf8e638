import { SYSTEM_FIELDS } from '#core/definitions/names.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Node } from '#core/expressions/node.ts';
import { readsOf } from '#core/expressions/reads.ts';
import { FUEL, OutOfFuel } from '#core/expressions/run/frame.ts';
import { compileRaw } from '#core/expressions/run/lookup.ts';
import type { Json } from '#core/json/json.ts';

/** A part of a filter that is the same for every record, and its value. */
export type Constants = { node: Node; value: Json };

const SAME_FOR_ALL: readonly string[] = ['user', 'policy', 'now'];

/** The value of a part that reads nothing of the record; null when it does. */
export function constantOf(a: { node: Node; env: Readonly<Record<string, unknown>> }): Constants | null {
  const { node } = a;
  if (node.kind === 'literal' && node.value === null) return { node, value: null };
  if (!readsOf(node).every(([root = '']) => SAME_FOR_ALL.includes(root))) return null;
  try {
    return { node, value: compileRaw(node)({ env: a.env, slots: [], fuel: FUEL }) };
  } catch (error) {
    if (error instanceof OutOfFuel) return null;
    throw error;
  }
}

/** The field of the record that a part stands for, `x` or `record.x`; null for all else. */
export function fieldOf(a: { node: Node; entity: CompiledEntity }): string | null {
  if (a.node.kind !== 'path') return null;
  const [first = '', second, ...more] = a.node.path;
  if (more.length > 0) return null;
  const name = first === 'record' ? second : second === undefined ? first : undefined;
  if (name === undefined) return null;
  return a.entity.fields.has(name) || SYSTEM_FIELDS.includes(name) ? name : null;
}
