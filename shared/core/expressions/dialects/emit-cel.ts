import type { BinaryOperator, Dialect, DialectNode } from './dialect.ts';
import { DialectError } from './tokens.ts';

const MOST_CHARS = 2000;
/** Words that CEL keeps for itself: a field of this name is reached through the record. */
const RESERVED = new Set([
  ...['as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'in', 'let', 'loop'],
  ...['package', 'namespace', 'return', 'var', 'void', 'while'],
]);
const ROOTS: Readonly<Record<Dialect, Readonly<Record<string, string>>>> = {
  metaforge: {},
  rocket: { old: 'original' },
};
const CONTEXT: Readonly<Record<string, string>> = { userId: 'user.id', roles: 'user.roles' };

type Binary = Extract<DialectNode, { kind: 'binary' }>;

/** How tight what stands outermost in a text binds, as CEL has it. */
const [CHOICE, OR, AND, RELATION, SUM, PRODUCT, UNARY, WHOLE] = [0, 1, 2, 3, 4, 5, 6, 7];
const LEVELS: Readonly<Record<BinaryOperator, number>> = {
  ...{ '||': OR, '&&': AND, '==': RELATION, '!=': RELATION, '<': RELATION, '<=': RELATION, '>': RELATION },
  ...{ '>=': RELATION, in: RELATION, 'not in': RELATION, '+': SUM, '-': SUM, '*': PRODUCT, '/': PRODUCT, '%': PRODUCT },
};

type Cel = { text: string; level: number };
type Input<T> = { node: T; dialect: Dialect };

/** A tree as CEL that gives the same values; throws a `DialectError` when that is too long. */
export function emitCel(a: Input<DialectNode>): string {
  return celOf(a).text;
}

function celOf(a: Input<DialectNode>): Cel {
  const cel = translate(a);
  // comparisons name what they compare twice, so what is nested may grow fast
  if (cel.text.length <= MOST_CHARS) return cel;
  const message = `the expression has more than ${MOST_CHARS} characters as CEL`;
  throw new DialectError({ message, at: 0, code: 'TOO_COMPLEX' });
}

function translate(a: Input<DialectNode>): Cel {
  const { node, dialect } = a;
  const emit = (one: DialectNode): string => emitCel({ node: one, dialect });
  const whole = (text: string): Cel => ({ text, level: WHOLE });
  switch (node.kind) {
    case 'number':
      return whole(node.text);
    case 'text':
      return whole(JSON.stringify(node.value));
    case 'word':
      return whole(node.word);
    case 'name':
      return whole(nameOf(a.dialect, node.name));
    case 'member':
      return whole(memberOf({ node, dialect }));
    case 'index':
      return whole(`${operand({ node: node.of, dialect }, WHOLE)}[${emit(node.at)}]`);
    case 'call':
      return whole(`${node.name}(${node.args.map(emit).join(', ')})`);
    case 'list':
      return whole(`[${node.items.map(emit).join(', ')}]`);
    case 'object':
      return whole(`{${node.entries.map(({ key, value }) => `${JSON.stringify(key)}: ${emit(value)}`).join(', ')}}`);
    case 'unary':
      return { text: `${node.op}${operand({ node: node.of, dialect }, WHOLE)}`, level: UNARY };
    case 'binary':
      return binary({ node, dialect });
  }
}

function nameOf(dialect: Dialect, name: string): string {
  const roots = ROOTS[dialect];
  if (Object.hasOwn(roots, name)) return roots[name] ?? name;
  return RESERVED.has(name) ? `record.${name}` : name;
}

function memberOf(a: Input<Extract<DialectNode, { kind: 'member' }>>): string {
  const { of, name } = a.node;
  const user = a.dialect === 'metaforge' && of.kind === 'name' && of.name === 'context';
  if (user && Object.hasOwn(CONTEXT, name)) return CONTEXT[name] ?? name;
  const holder = operand({ ...a, node: of }, WHOLE);
  return RESERVED.has(name) ? `${holder}[${JSON.stringify(name)}]` : `${holder}.${name}`;
}

/** In brackets where it binds less than is needed. */
function operand(a: Input<DialectNode>, least: number): string {
  const { text, level } = celOf(a);
  return level < least ? `(${text})` : text;
}

function binary(a: Input<Binary>): Cel {
  const { op, left, right } = a.node;
  const { dialect } = a;
  const level = LEVELS[op];
  const [l, r] = [operand({ node: left, dialect }, level), operand({ node: right, dialect }, level + 1)];
  if (op === 'in' || op === 'not in') {
    const among = right.kind === 'list';
    const text = among
      ? `${l} in ${r}`
      : `contains(${emitCel({ node: right, dialect })}, ${emitCel({ node: left, dialect })})`;
    if (op === 'in') return { text, level: among ? RELATION : WHOLE };
    return { text: among ? `!(${text})` : `!${text}`, level: UNARY };
  }
  if (op === '+') {
    // a text takes in whatever it is added to
    if (left.kind === 'text' && right.kind !== 'text') return { text: `${l} + string(${r})`, level };
    if (right.kind === 'text' && left.kind !== 'text') return { text: `string(${l}) + ${r}`, level };
  }
  return ordered({ node: a.node, l, r });
}

/** Null is below everything in both dialects; in CEL, here, no comparison with it holds. */
function ordered(a: { node: Binary; l: string; r: string }): Cel {
  const { l, r } = a;
  const { op, left, right } = a.node;
  const plain = { text: `${l} ${op} ${r}`, level: LEVELS[op] };
  if (!['<', '<=', '>', '>='].includes(op)) return plain;
  const up = op === '<' || op === '<=';
  const [low, high, lowText, highText] = up ? [left, right, l, r] : [right, left, r, l];
  if (isSet(low)) return plain;
  const orEqual = op === '<=' || op === '>=' || isSet(high);
  if (orEqual) return { text: `${lowText} == null || ${plain.text}`, level: OR };
  return { text: `${lowText} == null ? ${highText} != null : ${plain.text}`, level: CHOICE };
}

function isSet(node: DialectNode): boolean {
  return node.kind === 'number' || node.kind === 'text' || (node.kind === 'word' && node.word !== 'null');
}
