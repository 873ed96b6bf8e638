import type { Json } from '#core/json/json.ts';

// separates the parts of a compound key; below every character that a part can hold
const END = '\u0001';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not stand in a key
const CONTROL = /[\u0000-\u001f]/g;

/**
 * A text whose bytewise order is the order of the values: null first, then false, true, numbers, texts. Money and
 * other decimals come as `{ decimal }`, so that 9.5 stands before 10.
 *
 * @example
 * ```ts
 * import { sortKey } from '#core/records/sort-key.ts';
 * const key = sortKey({ values: ['open', 42] });
 * ```
 */
export function sortKey(a: { values: readonly (Json | { decimal: string })[] }): string {
  return a.values.map((value) => sortKeyPart(value) + END).join('');
}

/** Ends each part of a key. */
export const PART_END: string = END;
/** Stands behind the end of a part and before all that continues it. */
export const AFTER_PART = '\u0002';

/** One value's part of a key, without its end. Families of values begin with a digit of their own. */
export function sortKeyPart(value: Json | { decimal: string }): string {
  if (value === null) return '0';
  if (typeof value === 'boolean') return value ? '2' : '1';
  if (typeof value === 'number') return `3${numberKey(value)}`;
  if (typeof value === 'string') return `4${value.replaceAll(CONTROL, ' ').slice(0, 200)}`;
  if (typeof value === 'object' && 'decimal' in value && typeof value.decimal === 'string') {
    return `3${decimalKey(value.decimal)}`;
  }
  return `5${JSON.stringify(value).slice(0, 200)}`;
}

/** IEEE 754 bits turned so that they sort: the sign flipped, negatives inverted. */
function numberKey(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const sorted = bits >> 63n ? ~bits & 0xffff_ffff_ffff_ffffn : bits | 0x8000_0000_0000_0000n;
  return sorted.toString(16).padStart(16, '0');
}

/** Sign, length of the whole part, digits; negatives as complements. */
function decimalKey(text: string): string {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '');
  const body = `${String(digits.length).padStart(2, '0')}${digits}.${fraction.replace(/0+$/, '')}`;
  if (!negative) return `1${body}`;
  const complement = [...body].map((c) => (c === '.' ? c : String(9 - Number(c)))).join('');
  return `0${complement}~`;
}
