/** The error of a step whose hook failed for good, and that of one whose hook is tried again. */
export const HOOK_ERRORS = { failed: 'TaskHookFailed', again: 'TaskHookRetry' } as const;

/** Makes the error that a machine knows by its name. */
export function hookError(a: { kind: keyof typeof HOOK_ERRORS; step: string; cause: Error }): Error {
  const error = new Error(`a hook of ${a.step} failed: ${a.cause.message}`, { cause: a.cause });
  return Object.assign(error, { name: HOOK_ERRORS[a.kind] });
}

/** The name that machines know an error by, where it is one of a hook; null for all others. */
export function hookErrorName(error: unknown): string | null {
  const names: readonly string[] = Object.values(HOOK_ERRORS);
  return error instanceof Error && names.includes(error.name) ? error.name : null;
}
