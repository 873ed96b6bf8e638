import { digest } from '#core/hash/digest.ts';

/**
 * The `traceparent` (W3C Trace Context) of one piece of work: the trace of what caused it, and a span of its own. The
 * span is made of `seed`, so that whoever tries the same work again is the same span. Where nobody brought a trace, all
 * that belongs to one correlation is one.
 *
 * @example
 * ```ts
 * import { spanOf } from '#core/tracing/span-of.ts';
 * const write: string = spanOf({ parent: undefined, correlationId: 'C1', seed: 'W1' });
 * const call: string = spanOf({ parent: write, correlationId: 'C1', seed: 'rule:1:W1-0' }); // another span, one trace
 * ```
 */
export function spanOf(a: { parent: string | undefined; correlationId: string; seed: string }): string {
  const own = digest(a.seed);
  const [version = '00', trace, , flags = '01'] = a.parent?.split('-') ?? [];
  const begun = a.correlationId === a.seed ? own : null;
  return [version, trace ?? (begun ?? digest(a.correlationId)).slice(0, 32), own.slice(32, 48), flags].join('-');
}
