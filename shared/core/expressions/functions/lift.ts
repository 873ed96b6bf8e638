import type { Value } from '../run/value.ts';

// each makes an implementation over one kind of value; any other kind gives null

/** Over one text. */
export function onText(f: (text: string) => Value): (...args: Value[]) => Value {
  return (a) => (typeof a === 'string' ? f(a) : null);
}

/** Over two texts. */
export function onTexts(f: (text: string, other: string) => Value): (...args: Value[]) => Value {
  return (a, b) => (typeof a === 'string' && typeof b === 'string' ? f(a, b) : null);
}

/** Over one number. */
export function onNumber(f: (value: number) => Value): (...args: Value[]) => Value {
  return (a) => (typeof a === 'number' ? f(a) : null);
}

/** Over two numbers. */
export function onNumbers(f: (value: number, other: number) => Value): (...args: Value[]) => Value {
  return (a, b) => (typeof a === 'number' && typeof b === 'number' ? f(a, b) : null);
}

/** A whole number within ±(2^53 − 1), else null; never -0. */
export function whole(value: number): number | null {
  return Number.isSafeInteger(value) ? value + 0 : null;
}
