import { ERRORS } from './codes.ts';

const NAME = /^[A-Za-z][\w.]{0,79}$/;
// what machines are told by these is the platform's to say
const RESERVED_PREFIXES: readonly string[] = ['States.', 'Lambda.', 'Dro.', 'TaskHook'];
const RESERVED: readonly string[] = [...Object.keys(ERRORS), 'CANCELLED'];

/**
 * A failure that an integrator's action, task or step gives a name, so that `retry.errors` can tell it from others. The
 * name stands in the timeline, in the ledger and in the dead letter; everything else that is thrown is `INTERNAL`.
 *
 * @example
 * ```ts
 * import { NamedError } from '#core/errors/named-error.ts';
 * const busy = new NamedError({ name: 'Busy', message: 'the registry takes no more calls' });
 * ```
 */
export class NamedError extends Error {
  readonly named = true;

  constructor(a: { name: string; message: string; cause?: unknown }) {
    super(a.message, { cause: a.cause });
    this.name = checkedErrorName(a.name);
  }
}

/** Whether a thrown thing has a name of its own; by shape, so that it holds across module instances. */
export function isNamedError(value: unknown): value is NamedError {
  return value instanceof Error && 'named' in value && value.named === true;
}

/** A name that an integrator's errors may have. Throws for one that machines would take for the platform's. */
export function checkedErrorName(name: string): string {
  if (!NAME.test(name)) throw new Error(`"${name}" is no name of an error: letters, digits, _ and . are allowed`);
  if (RESERVED.includes(name) || RESERVED_PREFIXES.some((one) => name.startsWith(one))) {
    throw new Error(`"${name}" is the platform's: give the error another name`);
  }
  return name;
}
