import type { ASTNode } from '@marcbachmann/cel-js';
import type { Issue, IssueCode } from '#core/errors/issue-codes.ts';
import { type CelType, DYN, type Scope } from '../cel-type.ts';
import type { Node } from '../node.ts';
import { positionOf } from '../position.ts';
import type { RecordWorld } from '../record-read.ts';

/** What the checker knows on its way down the tree. */
export type CheckContext = {
  readonly scope: Scope;
  /** the variables of the macros around, by name */
  readonly variables: ReadonlyMap<string, { slot: number; type: CelType }>;
  readonly source: string;
  /** of the issues */
  readonly path: string;
  readonly issues: Issue[];
  /** whether amounts may be divided here: only right inside `round` */
  readonly fraction: boolean;
  /** the other records that may be read; null where none are */
  readonly records: RecordWorld | null;
  /** whether this is a value that a read looks for */
  readonly reading: boolean;
  readonly check: (a: { ast: ASTNode; context: CheckContext }) => Node;
};

/** Notes an issue; the node that comes back lets the rest be checked without more issues from this one. */
export function fail(a: {
  context: CheckContext;
  ast: ASTNode;
  code: IssueCode;
  message: string;
  /** ends the message: advice or a suggestion */
  advice?: string;
}): Node {
  const { context, ast } = a;
  const at = positionOf({ source: context.source, offset: ast.pos });
  context.issues.push({ path: context.path, code: a.code, message: `${a.message} (at ${at})${a.advice ?? ''}` });
  return FAILED;
}

/** The source of a node, cut short, for messages. */
export function sourceOf(a: { context: CheckContext; ast: ASTNode }): string {
  const text = a.context.source.slice(a.ast.start, a.ast.end);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

const FAILED: Node = { kind: 'literal', type: DYN, value: null };
