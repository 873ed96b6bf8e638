import type { Json } from '#core/json/json.ts';
import type { Expression } from './compile-expression.ts';
import type { ReadRecord } from './record-read.ts';
import { READS, Reads } from './run/read.ts';

type Env = Record<string, unknown>;
type Reading = { expression: Expression; env: Env; read: ReadRecord };

/** The value of an expression that may read other records; only what it comes to is read. */
export async function evaluateReading(a: Reading): Promise<Json> {
  const { expression } = a;
  if (expression.recordReads.length === 0) return expression.evaluate(a.env);
  return withReads({ ...a, run: (env) => expression.evaluate(env) });
}

/** The same for a validator: whether it holds. */
export async function holdsReading(a: Reading): Promise<boolean> {
  const { expression } = a;
  if (expression.recordReads.length === 0) return expression.holds(a.env);
  return withReads({ ...a, run: (env) => expression.holds(env) });
}

/**
 * Does what evaluates expressions, again after each read that it comes to, until none is missing. That ends, since what
 * is read depends on no other read. `run` must be without effects.
 */
export async function withReads<T>(a: { env: Env; read: ReadRecord; run(env: Env): T }): Promise<T> {
  const reads = new Reads();
  const env = { ...a.env, [READS]: reads };
  for (;;) {
    const result = a.run(env);
    const wanted = reads.takeMissing();
    if (wanted === null) return result;
    reads.know({ wanted, found: await a.read(wanted) });
  }
}
