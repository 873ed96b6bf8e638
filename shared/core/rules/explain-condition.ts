import type { Scope } from '#core/expressions/cel-type.ts';
import { compileExpression } from '#core/expressions/compile-expression.ts';
import { foundIn } from '#core/expressions/found-in.ts';
import type { RecordWorld } from '#core/expressions/record-read.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { splitCondition } from './split-condition.ts';

type Env = Readonly<Record<string, unknown>>;

/** A condition, or a part of one: whether it is true here, and what it reads. */
export type ExplainedCondition = {
  expression: string;
  holds: boolean;
  reads: Record<string, Json>;
  parts: ExplainedCondition[];
};

/**
 * What a condition comes to, part by part where it is joined by `&&` or `||`. `env` is evaluated, `shown` is what its
 * reader may see of it. Where the condition reads other records this is run by `withReads`.
 */
export function explainCondition(a: {
  source: string;
  scope: Scope;
  records?: RecordWorld;
  env: Env;
  shown: Env;
}): ExplainedCondition {
  const { scope, records } = a;
  const compiled = compileExpression({ source: a.source, scope, ...(records && { records }) });
  const [reads, holds] = compiled.ok
    ? [compiled.expression.reads, compiled.expression.evaluate(a.env) === true]
    : [[], false];
  const parts = splitCondition(a.source);
  return {
    expression: a.source.trim(),
    holds,
    reads: {
      ...Object.fromEntries(reads.map((path) => [path.join('.'), valueAt({ env: a.shown, path })])),
      ...(compiled.ok && foundIn({ tree: compiled.expression.tree, env: a.env })),
    },
    parts: parts.length < 2 ? [] : parts.map((source) => explainCondition({ ...a, source })),
  };
}

/** The smallest parts that keep a condition from being true. */
export function falseParts(explained: ExplainedCondition): string[] {
  if (explained.holds) return [];
  const found = explained.parts.flatMap(falseParts);
  return found.length > 0 ? found : [explained.expression];
}

function valueAt(a: { env: Env; path: readonly string[] }): Json {
  let value: unknown = a.env;
  for (const name of a.path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : null;
  // the environment holds JSON alone
  return (value ?? null) as Json;
}
