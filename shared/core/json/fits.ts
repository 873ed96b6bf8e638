/**
 * Whether a text takes at most so many bytes in UTF-8. They are only counted where it is close: a unit of a text takes
 * one to three.
 *
 * @example
 * ```ts
 * import { fits } from '#core/json/fits.ts';
 * const small = fits({ text: '10 €', bytes: 6 });
 * ```
 */
export function fits(a: { text: string; bytes: number }): boolean {
  const { text, bytes } = a;
  if (text.length * 3 <= bytes) return true;
  return text.length <= bytes && new TextEncoder().encode(text).length <= bytes;
}
