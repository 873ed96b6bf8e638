import type { Json } from '#core/json/json.ts';
import type { CelType } from './cel-type.ts';
import type { Overload } from './functions/overload.ts';
import type { RecordRead } from './record-read.ts';

export type Ordering = '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type MacroName = 'exists' | 'all' | 'exists_one' | 'filter' | 'map';

/**
 * The normalised, typed tree of an expression. Operands of orderings, arithmetic and calls stand converted to the
 * kind that they are used as; those of `equal` and `in` stand as written. `has(x)` is `x != null`.
 */
export type Node =
  /** `value` is as in the data: a date is its text; `digits` is the source of a number */
  | { kind: 'literal'; type: CelType; value: Json; digits?: string }
  /** a name of the scope and its members; those from `dynFrom` on are looked up in values of unknown kind */
  | { kind: 'path'; type: CelType; path: string[]; dynFrom: number }
  /** the variable of a macro */
  | { kind: 'variable'; type: CelType; name: string; slot: number }
  | { kind: 'member'; type: CelType; of: Node; name: string }
  | { kind: 'index'; type: CelType; of: Node; at: Node }
  | { kind: 'not'; type: CelType; of: Node }
  | { kind: 'negate'; type: CelType; of: Node }
  | { kind: 'and'; type: CelType; parts: Node[] }
  | { kind: 'or'; type: CelType; parts: Node[] }
  | { kind: 'order'; type: CelType; op: Ordering; left: Node; right: Node }
  | { kind: 'equal'; type: CelType; negated: boolean; left: Node; right: Node }
  | { kind: 'in'; type: CelType; left: Node; right: Node }
  | { kind: 'arithmetic'; type: CelType; op: ArithmeticOperator; left: Node; right: Node }
  | { kind: 'choice'; type: CelType; test: Node; yes: Node; no: Node }
  | { kind: 'list'; type: CelType; items: Node[] }
  | { kind: 'object'; type: CelType; entries: { key: Node; value: Node }[] }
  | { kind: 'macro'; type: CelType; macro: MacroName; over: Node; slot: number; keep: Node | null; body: Node }
  | { kind: 'call'; type: CelType; name: string; overload: Overload; args: Node[] }
  /** of other records; `args` are looked for in the fields of the read, in their order */
  | { kind: 'read'; type: CelType; read: RecordRead; args: Node[] }
  /** the operand taken as another kind */
  | { kind: 'convert'; type: CelType; of: Node };

/** A node of one kind. */
export type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>;

/** The nodes directly below a node, in the order of evaluation. */
export function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case 'literal':
    case 'path':
    case 'variable':
      return [];
    case 'member':
    case 'not':
    case 'negate':
    case 'convert':
      return [node.of];
    case 'index':
      return [node.of, node.at];
    case 'and':
    case 'or':
      return node.parts;
    case 'order':
    case 'equal':
    case 'in':
    case 'arithmetic':
      return [node.left, node.right];
    case 'choice':
      return [node.test, node.yes, node.no];
    case 'list':
      return node.items;
    case 'object':
      return node.entries.flatMap((entry) => [entry.key, entry.value]);
    case 'macro':
      return node.keep === null ? [node.over, node.body] : [node.over, node.keep, node.body];
    case 'call':
    case 'read':
      return node.args;
  }
}
