import type { ASTNode } from '@marcbachmann/cel-js';
import { didYouMean } from '#core/errors/suggest.ts';
import { type CelType, DYN, isSecret, NUMBER, STRING, typeName } from '../cel-type.ts';
import { coerce } from '../coerce.ts';
import type { Node } from '../node.ts';
import { type CheckContext, fail, sourceOf } from './context.ts';

const NULL_WORDS: readonly string[] = ['nil', 'none', 'None', 'NULL', 'undefined'];

/** A bare name: a macro's variable or a name of the scope. */
export function checkName(a: { ast: ASTNode; name: string; context: CheckContext }): Node {
  const { name, context } = a;
  const variable = context.variables.get(name);
  if (variable) return { kind: 'variable', type: variable.type, name, slot: variable.slot };
  const type = Object.hasOwn(context.scope, name) ? context.scope[name] : undefined;
  if (type && isSecret(type)) return failSecret({ ...a, path: name });
  if (type) return { kind: 'path', type, path: [name], dynFrom: 1 };
  const known = [...context.variables.keys(), ...Object.keys(context.scope)];
  const advice = NULL_WORDS.includes(name) ? '; did you mean null?' : didYouMean({ name, known });
  return fail({ ...a, code: 'UNKNOWN_NAME', message: `there is no "${name}"`, advice });
}

/** `of.name` */
export function checkMember(a: { ast: ASTNode; of: ASTNode; name: string; context: CheckContext }): Node {
  const of = a.context.check({ ast: a.of, context: a.context });
  return memberOf({ ...a, of });
}

/** `of[at]`: an item of a list, or a member of an object. */
export function checkIndex(a: { ast: ASTNode; of: ASTNode; at: ASTNode; context: CheckContext }): Node {
  const { context } = a;
  const of = context.check({ ast: a.of, context });
  const at = context.check({ ast: a.at, context });
  const { kind } = of.type;
  if (at.kind === 'literal' && typeof at.value === 'string' && (kind === 'object' || kind === 'dyn'))
    return memberOf({ ast: a.ast, of, name: at.value, context });
  if (kind === 'list') {
    if (at.type.kind === 'int' || at.type.kind === 'number' || at.type.kind === 'dyn')
      return { kind: 'index', type: of.type.of, of, at: coerce({ node: at, to: NUMBER }) };
  } else if (kind === 'object') {
    if (at.type.kind === 'string' || at.type.kind === 'dyn')
      return { kind: 'index', type: DYN, of, at: coerce({ node: at, to: STRING }) };
  } else if (kind === 'dyn') return { kind: 'index', type: DYN, of, at: coerce({ node: at, to: DYN }) };
  const message = `${typeName(of.type)} cannot be indexed with ${typeName(at.type)}`;
  return fail({ context, ast: a.ast, code: 'TYPE_MISMATCH', message });
}

function memberOf(a: { ast: ASTNode; of: Node; name: string; context: CheckContext }): Node {
  const { of, name } = a;
  const type = memberType({ type: of.type, name });
  if (type === null) return failMember(a);
  if (isSecret(type)) return failSecret({ ...a, path: name });
  if (of.kind !== 'path') return { kind: 'member', type, of, name };
  const known = of.dynFrom === of.path.length && of.type.kind === 'object';
  const path = [...of.path, name];
  return { kind: 'path', type, path, dynFrom: known ? path.length : of.dynFrom };
}

function failSecret(a: { ast: ASTNode; context: CheckContext; path: string }): Node {
  const message = `"${a.path}" is secret: it is never read, so no expression can name it`;
  return fail({ ...a, code: 'TYPE_MISMATCH', message });
}

function memberType(a: { type: CelType; name: string }): CelType | null {
  if (a.type.kind === 'dyn') return DYN;
  if (a.type.kind !== 'object') return null;
  const field = Object.hasOwn(a.type.fields, a.name) ? a.type.fields[a.name] : undefined;
  return field ?? (a.type.open ? DYN : null);
}

function failMember(a: { ast: ASTNode; of: Node; name: string; context: CheckContext }): Node {
  const { of, name, context } = a;
  if (of.type.kind !== 'object') {
    const message = `"${name}" is asked of ${typeName(of.type)}, which has no members`;
    return fail({ ...a, code: 'TYPE_MISMATCH', message });
  }
  const owner = of.kind === 'path' ? of.path.join('.') : sourceOf({ context, ast: a.ast });
  const advice = didYouMean({ name, known: Object.keys(of.type.fields) });
  return fail({ ...a, code: 'UNKNOWN_NAME', message: `"${owner}" has no member "${name}"`, advice });
}
