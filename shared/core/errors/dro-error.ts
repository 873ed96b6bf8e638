import type { JsonObject } from '#core/json/json.ts';
import { ERRORS, type ErrorCode } from './codes.ts';
import type { Issue } from './issue-codes.ts';

/** The one error that crosses layers. Told apart by `code`, never by class. */
export class DroError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly issues: Issue[];
  /** more members of the answer, e.g. `handler` */
  readonly data: JsonObject;

  constructor(a: { code: ErrorCode; detail: string; issues?: Issue[]; data?: JsonObject; cause?: unknown }) {
    super(a.detail, { cause: a.cause });
    this.name = 'DroError';
    this.code = a.code;
    this.status = ERRORS[a.code].status;
    this.issues = a.issues ?? [];
    this.data = a.data ?? {};
  }
}

/** Whether a thrown thing is ours; by shape, so that it holds across module instances. */
export function isDroError(value: unknown): value is DroError {
  return typeof value === 'object' && value !== null && 'name' in value && value.name === 'DroError' && 'code' in value;
}

/**
 * Makes the error that refuses a definition or a record, with every problem in it.
 *
 * @example
 * ```ts
 * import { invalid } from '#core/errors/dro-error.ts';
 * const error = invalid({ what: 'the record', issues: [{ path: 'name', code: 'REQUIRED', message: 'name is required' }] });
 * ```
 */
export function invalid(a: { what: string; issues: Issue[] }): DroError {
  const first = a.issues[0];
  const more = a.issues.length > 1 ? ` (and ${a.issues.length - 1} more)` : '';
  return new DroError({
    code: 'VALIDATION_FAILED',
    detail: first ? `${a.what} is not valid: ${first.message}${more}` : `${a.what} is not valid`,
    issues: a.issues,
  });
}
