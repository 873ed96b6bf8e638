import { codeOf } from '#core/errors/code-of.ts';
import { hookErrorName } from './task-hooks/hook-error.ts';

/** What a machine is told that a function failed with: what `retry.errors` and its own catchers ask for. */
export function failureName(error: unknown): string {
  return hookErrorName(error) ?? codeOf(error);
}
