import type { Issue } from '#core/errors/issue-codes.ts';
import type { Json } from '#core/json/json.ts';
import { type CelType, isTemporal, type Scope, typeName } from './cel-type.ts';
import { check } from './check/check.ts';
import type { CheckContext } from './check/context.ts';
import { canCoerce, coerce } from './coerce.ts';
import type { Node } from './node.ts';
import { parseCel } from './parse-cel.ts';
import { readsOf, recordReadsOf } from './reads.ts';
import { MOST_READS, type RecordRead, type RecordWorld } from './record-read.ts';
import { compile } from './run/compile.ts';
import { type Frame, FUEL, OutOfFuel, type Run } from './run/frame.ts';
import { compileRaw } from './run/lookup.ts';
import { NotRead } from './run/read.ts';
import { compileUnknown } from './run/unknown.ts';
import { exportValue, importerOf } from './run/value.ts';

/** A checked expression, ready to run. */
export type Expression = {
  source: string;
  type: CelType;
  /** the paths that it reads, each once */
  reads: string[][];
  /** the reads of other records; with some it is evaluated by `evaluateReading` */
  recordReads: readonly RecordRead[];
  tree: Node;
  /**
   * The value for these names, as it would stand in the data: amounts and times are canonical texts. Never throws: a
   * name or member that is absent, or of another kind than its type, counts as null, and so does the whole when it
   * costs too much.
   */
  evaluate(env: Record<string, unknown>): Json;
  /** Whether it holds as a validator: false only when it is broken, not when something that it compares is absent. */
  holds(env: Record<string, unknown>): boolean;
};

/** A compiled expression, or why there is none. */
export type CompiledExpression = { ok: true; expression: Expression } | { ok: false; issues: Issue[] };

/**
 * Parses, checks and compiles a CEL expression over the names of a scope.
 *
 * `expect` is the type that its value must have; int goes for number, numbers for decimal, text literals for times,
 * null and dyn for anything. `most` allows more characters than usual. With `records` it may read other records by
 * `lookup`, `exists` and `count`. `path` stands in the issues, whose codes are SYNTAX, TOO_COMPLEX, UNKNOWN_NAME,
 * UNKNOWN_FUNCTION and TYPE_MISMATCH, and for reads UNKNOWN_ENTITY, UNKNOWN_FIELD, NOT_IN_VALUES and NOT_INDEXED; their
 * messages say `line:column`.
 *
 * Comparison with null is false, `==` and `!=` are total, arithmetic with null is null, a null where a boolean is
 * needed counts as false; division by zero is null, and so is an integer beyond ±(2^53 − 1).
 *
 * @example
 * ```ts
 * import { BOOL, DECIMAL, STRING } from '#core/expressions/cel-type.ts';
 * import { compileExpression } from '#core/expressions/compile-expression.ts';
 * const result = compileExpression({
 *   source: 'status == "won" && amount > 1000',
 *   scope: { status: STRING, amount: DECIMAL },
 *   expect: BOOL,
 *   path: 'when',
 * });
 * const fires = result.ok && result.expression.evaluate({ status: 'won', amount: '1200.50' }) === true;
 * ```
 */
export function compileExpression(a: {
  source: string;
  scope: Scope;
  expect?: CelType;
  path?: string;
  most?: number;
  records?: RecordWorld;
}): CompiledExpression {
  const { source, scope } = a;
  const path = a.path ?? '';
  const parsed = parseCel({ source, path, ...(a.most !== undefined && { most: a.most }) });
  if (!parsed.ok) return { ok: false, issues: [parsed.issue] };
  const issues: Issue[] = [];
  const records = a.records ?? null;
  const here = { scope, variables: new Map(), source, path, issues, check };
  const context: CheckContext = { ...here, records, reading: false, fraction: false };
  const checked = check({ ast: parsed.ast, context });
  if (issues.length > 0) return { ok: false, issues };
  if (a.expect && !canCoerce({ node: checked, to: a.expect })) return mismatch({ checked, expect: a.expect, path });
  const tree = a.expect ? coerce({ node: checked, to: a.expect }) : checked;
  const recordReads = recordReadsOf(tree);
  if (recordReads.length > MOST_READS) {
    const message = `the expression reads other records ${recordReads.length} times; ${MOST_READS} are allowed`;
    return { ok: false, issues: [{ path, code: 'TOO_COMPLEX', message }] };
  }
  const runs = { evaluate: evaluator(tree), holds: validator(tree) };
  return { ok: true, expression: { source, type: tree.type, reads: readsOf(tree), recordReads, tree, ...runs } };
}

function validator(tree: Node): Expression['holds'] {
  let run: Run | null = null;
  return (env) => {
    // few expressions are validators
    run ??= compileUnknown(tree);
    try {
      return run({ env, slots: [], fuel: FUEL }) !== false;
    } catch (error) {
      // what costs too much to check is not let through
      if (error instanceof OutOfFuel || error instanceof NotRead) return false;
      throw error;
    }
  };
}

function evaluator(tree: Node): Expression['evaluate'] {
  const run = compile(tree);
  const { kind } = tree.type;
  const result = isAsWritten(tree) ? asWritten(tree) : (frame: Frame): Json => exportValue({ value: run(frame), kind });
  return (env) => {
    const frame: Frame = { env, slots: [], fuel: FUEL };
    try {
      return result(frame);
    } catch (error) {
      if (error instanceof OutOfFuel || error instanceof NotRead) return null;
      throw error;
    }
  };
}

/** Amounts and durations that are only read stay as they are written: `12.50` is not shortened. */
function isAsWritten(tree: Node): boolean {
  const { kind } = tree.type;
  return (kind === 'decimal' || kind === 'duration') && (tree.kind === 'path' || tree.kind === 'literal');
}

function asWritten(tree: Node): (frame: Frame) => Json {
  const raw = compileRaw(tree);
  const { kind } = tree.type;
  const read = importerOf(tree.type);
  return (frame) => {
    const text = raw(frame);
    const value = read(text);
    return value !== null && typeof text === 'string' ? text : exportValue({ value, kind });
  };
}

function mismatch(a: { checked: Node; expect: CelType; path: string }): CompiledExpression {
  const { checked, expect, path } = a;
  const advice = adviceFor({ from: checked.type, to: expect });
  const message = `the expression gives ${typeName(checked.type)}, ${typeName(expect)} is needed${advice}`;
  return { ok: false, issues: [{ path, code: 'TYPE_MISMATCH', message }] };
}

function adviceFor(a: { from: CelType; to: CelType }): string {
  const { from, to } = a;
  if (to.kind === 'bool') return '; compare it, as in x != null or x > 0';
  if (to.kind === 'int' && from.kind === 'number') return '; use round(x) or int(x)';
  if (to.kind === 'string' || to.kind === 'number' || to.kind === 'decimal') return `; use ${to.kind}(x)`;
  return isTemporal(to) ? `; use ${to.kind}(x)` : '';
}
