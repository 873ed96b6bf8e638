import type { Json } from '#core/json/json.ts';
import { compileBranches } from './compile-branches.ts';

/** A pattern that was checked once and can be matched often. */
export type CompiledPattern = { matches(event: Json): boolean };

/**
 * Compiles an EventBridge event pattern. Throws `VALIDATION_FAILED` for one that the bus would refuse.
 *
 * @example
 * ```ts
 * import { compilePattern } from '#core/patterns/match-pattern.ts';
 * const won = compilePattern({ pattern: { detail: { record: { status: ['won'], amount: [{ numeric: ['>', 100] }] } } } });
 * const hit: boolean = won.matches({ detail: { record: { status: 'won', amount: 250 } } });
 * ```
 */
export function compilePattern(a: { pattern: Json }): CompiledPattern {
  const { matches } = compileBranches(a);
  return { matches };
}

/** Matches one event against one pattern; compile the pattern where there are more events. */
export function matchPattern(a: { pattern: Json; event: Json }): boolean {
  return compilePattern(a).matches(a.event);
}
