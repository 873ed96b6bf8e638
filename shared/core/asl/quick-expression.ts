import { isObject, type Json } from '#core/json/json.ts';

/** Said instead of a value where only JSONata itself knows it. */
export const UNSURE: unique symbol = Symbol('unsure');

/** The value of an expression; undefined as in JSONata; UNSURE for what is out of the ordinary. */
export type Quick = (names: Readonly<Record<string, Json>>) => Json | undefined | typeof UNSURE;

type Node = Readonly<Record<string, unknown>>;

const DEEPEST = 20;

/**
 * A shortcut through a parsed expression: paths of names, literals, `=`, `and`, `or`, `+`, `$exists` and `? :`, which
 * is nearly all that our machines say. JSONata sets up a whole environment for each evaluation and awaits every node;
 * this is plain code, and gives up where the two might differ. Null for expressions with anything else in them.
 */
export function quickly(a: { ast: unknown; depth?: number }): Quick | null {
  const { ast, depth = 0 } = a;
  // what is nested far deeper is too deep for Step Functions, too
  if (!isNode(ast) || depth > DEEPEST) return null;
  switch (ast['type']) {
    case 'string':
    case 'number':
    case 'value':
      return literal(ast);
    case 'variable':
      return has(ast, ['type', 'value', 'position']) ? path({ steps: [ast] }) : null;
    case 'path':
      return has(ast, ['type', 'steps']) && Array.isArray(ast['steps']) ? path({ steps: ast['steps'] }) : null;
    case 'binary':
      return binary({ node: ast, depth });
    case 'function':
      return exists({ node: ast, depth });
    case 'condition':
      return condition({ node: ast, depth });
    default:
      return null;
  }
}

function literal(node: Node): Quick | null {
  const value = node['value'];
  const plain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return plain && has(node, ['type', 'value', 'position']) ? () => value as Json : null;
}

function path(a: { steps: unknown[] }): Quick | null {
  const [root, ...names] = a.steps.map(nameOf);
  const steps = names.filter((name) => name !== null && name.type === 'name').map((name) => name?.value ?? '');
  if (root?.type !== 'variable' || steps.length < names.length) return null;
  // `$` and `$$` are the context
  if (root.value === '' || root.value === '$') return null;
  return (bound) => {
    if (!Object.hasOwn(bound, root.value)) return UNSURE;
    let value: Json | undefined = bound[root.value];
    for (const step of steps) {
      // JSONata would look into every item
      if (Array.isArray(value)) return UNSURE;
      if (!isObject(value)) return undefined;
      if (!Object.hasOwn(value, step)) return step in value ? UNSURE : undefined;
      value = value[step];
    }
    return value === undefined ? UNSURE : value;
  };
}

function nameOf(step: unknown): { type: string; value: string } | null {
  if (!isNode(step) || !has(step, ['type', 'value', 'position'])) return null;
  const { type, value } = step;
  return typeof type === 'string' && typeof value === 'string' ? { type, value } : null;
}

function binary(a: { node: Node; depth: number }): Quick | null {
  const { node, depth } = a;
  if (!has(node, ['type', 'value', 'position', 'lhs', 'rhs'])) return null;
  const [left, right] = [
    quickly({ ast: node['lhs'], depth: depth + 1 }),
    quickly({ ast: node['rhs'], depth: depth + 1 }),
  ];
  if (!left || !right) return null;
  switch (node['value']) {
    case '=':
      return (names) => equal(left(names), right(names));
    case '+':
      return (names) => sum(left(names), right(names));
    case 'and':
      return (names) => {
        const first = left(names);
        return first === true ? truth(right(names)) : first === false ? false : UNSURE;
      };
    case 'or':
      return (names) => {
        const first = left(names);
        return first === false ? truth(right(names)) : first === true ? true : UNSURE;
      };
    default:
      return null;
  }
}

function equal(left: ReturnType<Quick>, right: ReturnType<Quick>): boolean | typeof UNSURE {
  if (left === UNSURE || right === UNSURE || typeof left === 'object' || typeof right === 'object') return UNSURE;
  // what is absent equals nothing
  return left !== undefined && left === right;
}

function sum(left: ReturnType<Quick>, right: ReturnType<Quick>): number | typeof UNSURE {
  if (typeof left !== 'number' || typeof right !== 'number') return UNSURE;
  return Number.isFinite(left + right) ? left + right : UNSURE;
}

function truth(value: ReturnType<Quick>): boolean | typeof UNSURE {
  return typeof value === 'boolean' ? value : UNSURE;
}

function exists(a: { node: Node; depth: number }): Quick | null {
  const { node, depth } = a;
  const { procedure, arguments: args } = node;
  if (!has(node, ['type', 'value', 'position', 'procedure', 'arguments'])) return null;
  if (!isNode(procedure) || procedure['type'] !== 'variable' || procedure['value'] !== 'exists') return null;
  const [argument, ...more] = Array.isArray(args) ? args : [];
  const inner =
    more.length === 0 && isNode(argument) && argument['type'] === 'path'
      ? quickly({ ast: argument, depth: depth + 1 })
      : null;
  if (!inner) return null;
  return (names) => {
    // a variable of that name hides the function
    const value = Object.hasOwn(names, 'exists') ? UNSURE : inner(names);
    return value === UNSURE ? UNSURE : value !== undefined;
  };
}

function condition(a: { node: Node; depth: number }): Quick | null {
  const { node, depth } = a;
  if (!has(node, ['type', 'position', 'condition', 'then', 'else'])) return null;
  const [test, yes, no] = [node['condition'], node['then'], node['else']].map((part) =>
    quickly({ ast: part, depth: depth + 1 }),
  );
  if (!test || !yes || !no) return null;
  return (names) => {
    const holds = test(names);
    return holds === true ? yes(names) : holds === false ? no(names) : UNSURE;
  };
}

/** Whether a node has nothing beside `keys`: predicates, groups and the like each have a key of their own. */
function has(node: Node, keys: readonly string[]): boolean {
  return Object.entries(node).every(([key, value]) => value === undefined || keys.includes(key));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
