/** Below every text that is a key. */
export const FIRST = '\u0000';
/** Above every text that is a key. */
export const LAST = '\u{10FFFF}';

/** Compares as DynamoDB sorts: by the bytes of UTF-8, which is not the order of UTF-16. */
export function compareBytes(x: string, y: string): number {
  return Buffer.compare(Buffer.from(x), Buffer.from(y));
}

/** The beginning of a text that has at most so many bytes, no character cut in two. */
export function firstBytes(a: { text: string; most: number }): string {
  if (a.text.length * 3 <= a.most) return a.text;
  const bytes = Buffer.from(a.text);
  if (bytes.length <= a.most) return a.text;
  let end = a.most;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString();
}
