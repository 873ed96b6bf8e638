const SURROGATE = 0xd800;
const BEYOND_SURROGATES = 0xe000;

/**
 * Negative, zero or positive as one text stands before, with or behind another in the order of their UTF-8 bytes, as
 * stores sort; the order of JavaScript is another where surrogates come in.
 *
 * @example
 * ```ts
 * import { compareBytes } from '#core/text/compare-bytes.ts';
 * const sorted = ['\uffff', '\u{1f600}'].sort((left, right) => compareBytes({ left, right }));
 * ```
 */
export function compareBytes(a: { left: string; right: string }): number {
  const { left, right } = a;
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [left.charCodeAt(i), right.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return left.length - right.length;
}

/** Halves of characters beyond U+FFFF rank behind all others. */
function rank(unit: number): number {
  if (unit < SURROGATE) return unit;
  return unit >= BEYOND_SURROGATES ? unit - 0x800 : unit + 0x2000;
}
