import type { Issue } from '#core/errors/issue-codes.ts';
import type { Json } from '#core/json/json.ts';
import { parsePattern } from './parse-pattern.ts';

/**
 * Finds what EventBridge would refuse in an event pattern. Empty for a valid one; otherwise one issue
 * `INVALID_PATTERN` per problem, with the path into the pattern and what to write instead. Never throws.
 *
 * @example
 * ```ts
 * import { validatePattern } from '#core/patterns/validate-pattern.ts';
 * const issues = validatePattern({ pattern: { detail: { status: 'won' } } });
 * const first: string | undefined = issues[0]?.path; // detail.status: it has to be a list
 * ```
 */
export function validatePattern(a: { pattern: Json }): Issue[] {
  return parsePattern(a).issues;
}
