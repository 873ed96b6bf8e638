import type { ASTNode } from '@marcbachmann/cel-js';
import { DAY_MS } from '#core/time/iso.ts';
import { type CelType, DECIMAL, DURATION, DYN, isNumeric, isTemporal, NULL, NUMBER, typeName } from '../cel-type.ts';
import { canCoerce, coerce, isTextLiteral } from '../coerce.ts';
import { joinTypes } from '../join-types.ts';
import type { ArithmeticOperator, Node } from '../node.ts';
import { importerOf } from '../run/value.ts';
import { type CheckContext, fail, sourceOf } from './context.ts';

type Operands = { op: ArithmeticOperator; left: Node; right: Node };
/** What the operands are taken as, and what comes out. */
type Rule = { left: CelType; right: CelType; result: CelType };

/** `+ - * / %` over numbers and amounts; `+` joins texts and lists; `+` and `-` move times by durations. */
export function checkArithmetic(a: {
  ast: ASTNode;
  op: ArithmeticOperator;
  args: [ASTNode, ASTNode];
  context: CheckContext;
}): Node {
  const { ast, op, context } = a;
  const operands = {
    op,
    left: context.check({ ast: a.args[0], context }),
    right: context.check({ ast: a.args[1], context }),
  };
  const rule = temporalRule(operands) ?? plainRule(operands);
  if (rule === null) return refuse({ ...a, operands });
  const left = coerce({ node: operands.left, to: rule.left });
  const right = coerce({ node: operands.right, to: rule.right });
  if (op === '/' && rule.result.kind === 'decimal' && !context.fraction) {
    const advice = '; say how many digits to keep, as in round(total / 3, 2)';
    return fail({ ...a, code: 'TYPE_MISMATCH', message: `"${sourceOf(a)}" divides an amount`, advice });
  }
  if (rule.result.kind === 'date' && brokenDay(right)) {
    const advice = '; use a datetime, or whole days';
    return fail({ context, ast, code: 'TYPE_MISMATCH', message: 'a date moves by whole days only', advice });
  }
  return { kind: 'arithmetic', type: rule.result, op, left, right };
}

/** `-x` of a number, an amount or a duration. */
export function checkNegate(a: { ast: ASTNode; of: ASTNode; context: CheckContext }): Node {
  const of = a.context.check({ ast: a.of, context: a.context });
  const { kind } = of.type;
  if (of.kind === 'literal' && typeof of.value === 'number')
    return { ...of, value: 0 - of.value, ...(of.digits && { digits: `-${of.digits}` }) };
  if (isNumeric(of.type) || kind === 'decimal' || kind === 'duration' || kind === 'null')
    return { kind: 'negate', type: of.type, of };
  if (kind === 'dyn') return { kind: 'negate', type: NUMBER, of: coerce({ node: of, to: NUMBER }) };
  return fail({ ...a, code: 'TYPE_MISMATCH', message: `"${sourceOf(a)}" negates ${typeName(of.type)}` });
}

function plainRule(a: Operands): Rule | null {
  const [left, right] = [a.left.type, a.right.type];
  const same = (type: CelType, result = type): Rule => ({ left: type, right: type, result });
  const joined = joinTypes({ left, right });
  const dynamic = left.kind === 'dyn' || right.kind === 'dyn';
  const firm = left.kind === 'dyn' ? right : left;
  if (joined.kind === 'null') return same(NULL);
  if (dynamic && firm.kind === 'dyn') return a.op === '+' ? same(DYN) : same(NUMBER);
  if (dynamic && firm.kind === 'null') return same(DYN, NULL);
  if (dynamic && isNumeric(firm)) return same(NUMBER);
  if (dynamic && (firm.kind === 'decimal' || (a.op === '+' && (firm.kind === 'string' || firm.kind === 'list'))))
    return same(firm);
  if (isNumeric(joined)) return same(joined, a.op === '/' ? NUMBER : joined);
  if (joined.kind === 'decimal') return same(DECIMAL);
  if (a.op !== '+') return null;
  return joined.kind === 'string' || joined.kind === 'list' ? same(joined) : null;
}

function temporalRule(a: Operands): Rule | null {
  const { op, left, right } = a;
  if (op !== '+' && op !== '-') return null;
  const [l, r] = [left.type.kind, right.type.kind];
  if (l === 'date' || l === 'datetime') {
    const gap: Rule = { left: left.type, right: left.type, result: DURATION };
    const moved: Rule = { left: left.type, right: DURATION, result: left.type };
    // what a dyn takes away may be another moment or a duration: nobody knows
    if (op === '+') return r === 'dyn' || asDuration(right) ? moved : null;
    if (asDuration(right)) return moved;
    return r === l || (isTextLiteral(right) && canCoerce({ node: right, to: left.type })) ? gap : null;
  }
  if (r === 'date' || r === 'datetime') {
    if (op === '-')
      return canCoerce({ node: left, to: right.type })
        ? { left: right.type, right: right.type, result: DURATION }
        : null;
    return l === 'dyn' || asDuration(left) ? { left: DURATION, right: right.type, result: right.type } : null;
  }
  const lengths: Rule = { left: DURATION, right: DURATION, result: DURATION };
  if (l === 'duration') return asDuration(right) || (op === '-' && r === 'dyn') ? lengths : null;
  return r === 'duration' && asDuration(left) ? lengths : null;
}

function asDuration(node: Node): boolean {
  return node.type.kind !== 'dyn' && canCoerce({ node, to: DURATION });
}

function brokenDay(node: Node): boolean {
  if (node.kind !== 'literal') return false;
  const millis = importerOf(DURATION)(node.value);
  return typeof millis === 'number' && millis % DAY_MS !== 0;
}

function refuse(a: { ast: ASTNode; operands: Operands; context: CheckContext }): Node {
  const { op, left, right } = a.operands;
  const message = `"${sourceOf(a)}" is ${typeName(left.type)} ${op} ${typeName(right.type)}, which is not defined`;
  return fail({ ...a, code: 'TYPE_MISMATCH', message, advice: adviceFor(a.operands) });
}

function adviceFor(a: Operands): string {
  const types = [a.left.type, a.right.type];
  const has = (kind: CelType['kind']): boolean => types.some((type) => type.kind === kind);
  if (types.some(isTemporal) && (has('dyn') || has('string')))
    return '; say what it is with date(x), datetime(x) or duration(x)';
  if (types.some(isTemporal) && types.some(isNumeric)) return '; use addDays(x, n), or a duration such as 7d';
  if (a.op === '+' && has('string')) return '; join with string(x) or concat(…)';
  return types.every(isTemporal) ? '; take both as date(x) or datetime(x)' : '';
}
