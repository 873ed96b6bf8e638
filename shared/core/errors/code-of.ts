import { DroError, isDroError } from './dro-error.ts';
import { isNamedError, NamedError } from './named-error.ts';

/** What a thrown thing is called in machines, ledgers and dead letters; INTERNAL for what nobody foresaw. */
export function codeOf(error: unknown): string {
  if (isDroError(error)) return error.code;
  return isNamedError(error) ? error.name : 'INTERNAL';
}

/** The same failure in other words: what is kept and logged must not say everything. */
export function retold(a: { error: unknown; message: string }): Error {
  const { error, message } = a;
  if (isDroError(error)) return new DroError({ code: error.code, detail: message, data: error.data });
  if (isNamedError(error)) return new NamedError({ name: error.name, message });
  return Object.assign(new Error(message), { name: error instanceof Error ? error.name : 'Error' });
}
