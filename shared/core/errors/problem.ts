import type { JsonObject } from '#core/json/json.ts';
import { ERRORS } from './codes.ts';
import type { DroError } from './dro-error.ts';

/**
 * The `application/problem+json` body of an error (RFC 9457).
 *
 * @example
 * ```ts
 * import { DroError } from '#core/errors/dro-error.ts';
 * import { toProblem } from '#core/errors/problem.ts';
 * const body = toProblem({ error: new DroError({ code: 'NOT_FOUND', detail: 'no such deal' }) });
 * ```
 */
export function toProblem(a: { error: DroError }): JsonObject {
  const { code, status, message, issues, data } = a.error;
  return {
    ...data,
    type: `urn:dro:error:${code.toLowerCase().replaceAll('_', '-')}`,
    title: ERRORS[code].title,
    status,
    code,
    detail: message,
    errors: issues,
  };
}
