import type { ASTNode } from '@marcbachmann/cel-js';
import { didYouMean } from '#core/errors/suggest.ts';
import { typeName } from '../cel-type.ts';
import { coerce } from '../coerce.ts';
import type { FunctionRow, Overload } from '../functions/overload.ts';
import { FORMS, FUNCTIONS, RECORD_FORMS } from '../functions/table.ts';
import type { Node } from '../node.ts';
import { calledName } from '../parse-cel.ts';
import { exportValue, importerOf } from '../run/value.ts';
import { type CheckContext, fail } from './context.ts';
import { checkMacro, isMacro } from './macro.ts';
import { checkName } from './name.ts';
import { checkRead, readKind } from './read.ts';
import { checkSpecial, isSpecial } from './special.ts';

const BY_NAME = new Map(FUNCTIONS.map((row) => [row.name, row]));

/** `f(x)` or `x.f()`; both come to the same node. */
export function checkCall(a: {
  ast: ASTNode;
  name: string;
  receiver: ASTNode | null;
  args: ASTNode[];
  context: CheckContext;
}): Node {
  const { ast, receiver, context } = a;
  const name = calledName(a.name);
  if (receiver && isMacro(name)) return checkMacro({ ast, name, over: receiver, args: a.args, context });
  const kind = receiver ? null : readKind(name);
  if (kind !== null) return checkRead({ ast, kind, args: a.args, context });
  const args = receiver ? [receiver, ...a.args] : a.args;
  if (isSpecial({ name, count: args.length, method: receiver !== null }))
    return checkSpecial({ ast, name, args, context });
  const row = BY_NAME.get(name);
  if (row === undefined || (receiver && !row.method)) return failName({ ...a, name, row });
  const fraction = name === 'round';
  const nodes = args.map((arg, i) =>
    context.check({ ast: arg, context: { ...context, fraction: fraction && i === 0 } }),
  );
  return resolve({ ast, row, nodes, context });
}

function resolve(a: { ast: ASTNode; row: FunctionRow; nodes: Node[]; context: CheckContext }): Node {
  const { row, nodes } = a;
  for (const overload of row.overloads) {
    const fit = overload.fits(nodes);
    if (fit === null) continue;
    if ('node' in fit) return fit.node;
    const args = nodes.map((node, i) => coerce({ node, to: fit.params[i] ?? node.type }));
    const problem = overload.lint?.(args) ?? null;
    if (problem !== null) return fail({ ...a, code: 'TYPE_MISMATCH', message: problem });
    return folded({ kind: 'call', type: fit.result, name: row.name, overload, args });
  }
  const given = nodes.map((node) => typeName(node.type)).join(', ');
  const advice = `; it takes ${row.forms.join(' or ')}`;
  return fail({ ...a, code: 'TYPE_MISMATCH', message: `${row.name} does not take (${given})`, advice });
}

/** A call whose arguments are all literals is a literal. */
function folded(node: { kind: 'call'; type: Node['type']; name: string; overload: Overload; args: Node[] }): Node {
  const values = node.args.map((arg) => (arg.kind === 'literal' ? importerOf(arg.type)(arg.value) : undefined));
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length || (known.includes(null) && !node.overload.nulls)) return node;
  const value = exportValue({ value: node.overload.run(...known), kind: node.type.kind });
  return { kind: 'literal', type: node.type, value };
}

function failName(a: { ast: ASTNode; name: string; row: FunctionRow | undefined; context: CheckContext }): Node {
  const { name, context } = a;
  if (a.row) {
    const advice = `; it is called ${a.row.forms.join(' or ')}`;
    return fail({ ...a, code: 'UNKNOWN_FUNCTION', message: `${name} is not called on a value`, advice });
  }
  const known = [...BY_NAME.keys(), ...[...FORMS, ...RECORD_FORMS].map((form) => form.name)];
  if (readKind(name) !== null) {
    const advice = `; of other records it is called ${name}("app/entity", …), and size(list) counts items`;
    return fail({ ...a, code: 'UNKNOWN_FUNCTION', message: `${name} is not called on a value`, advice });
  }
  const named = checkNameQuietly({ ...a, context });
  const advice = named ? `; "${name}" is a value, not a function` : didYouMean({ name, known });
  return fail({ ...a, code: 'UNKNOWN_FUNCTION', message: `there is no function "${name}"`, advice });
}

function checkNameQuietly(a: { ast: ASTNode; name: string; context: CheckContext }): boolean {
  const context = { ...a.context, issues: [] };
  checkName({ ...a, context });
  return context.issues.length === 0;
}
