import type { ASTNode } from '@marcbachmann/cel-js';
import { BOOL, type CelType, DYN, listOf, STRING, typeName } from '../cel-type.ts';
import type { MacroName, Node } from '../node.ts';
import { type CheckContext, fail, sourceOf } from './context.ts';
import { checkBool } from './logic.ts';

const MACROS: Readonly<Record<MacroName, readonly number[]>> = {
  exists: [2],
  all: [2],
  exists_one: [2],
  filter: [2],
  map: [2, 3],
};

/** Whether a name is that of a macro. */
export function isMacro(name: string): name is MacroName {
  return Object.hasOwn(MACROS, name);
}

/** `list.exists(x, x > 1)` and its kin, over the items of a list or the keys of an object. */
export function checkMacro(a: {
  ast: ASTNode;
  name: MacroName;
  over: ASTNode;
  args: ASTNode[];
  context: CheckContext;
}): Node {
  const { ast, name: macro, context } = a;
  const [variable, ...rest] = a.args;
  if (variable?.op !== 'id' || !MACROS[macro].includes(a.args.length)) {
    const message = `${macro} takes a variable and ${macro === 'map' ? 'an expression' : 'a condition'}`;
    return fail({ ...a, code: 'TYPE_MISMATCH', message, advice: `, as in list.${macro}(x, …)` });
  }
  const over = context.check({ ast: a.over, context });
  const item = itemType(over.type);
  if (item === null) {
    const message = `${macro} goes over a list, "${sourceOf({ context, ast: a.over })}" is ${typeName(over.type)}`;
    return fail({ ...a, code: 'TYPE_MISMATCH', message });
  }
  const slot = Math.max(-1, ...[...context.variables.values()].map((one) => one.slot)) + 1;
  const variables = new Map(context.variables).set(variable.args, { slot, type: item });
  const inner = { ...context, variables };
  const last = rest.at(-1) ?? ast;
  const keep = macro === 'map' && rest[0] && rest.length === 2 ? checkBool({ ast: rest[0], context: inner }) : null;
  const body = macro === 'map' ? inner.check({ ast: last, context: inner }) : checkBool({ ast: last, context: inner });
  return { kind: 'macro', type: resultType({ macro, item, body }), macro, over, slot, keep, body };
}

function itemType(type: CelType): CelType | null {
  if (type.kind === 'list') return type.of;
  if (type.kind === 'object') return STRING;
  return type.kind === 'dyn' || type.kind === 'null' ? DYN : null;
}

function resultType(a: { macro: MacroName; item: CelType; body: Node }): CelType {
  if (a.macro === 'filter') return listOf(a.item);
  return a.macro === 'map' ? listOf(a.body.type) : BOOL;
}
