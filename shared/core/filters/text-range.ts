import { FAMILY_KEYS } from './field-family.ts';

const LONGEST = 100;
const FIRST = 0x21;
const LAST = 0xd7fe;

/** Bounds in an index; what lies between may be more than was meant, and never less. */
export type Bounds = { gte: string; lt: string };

/**
 * The keys of the texts from, up to, or beginning with another. Keys replace control characters and are cut off, and
 * texts compare in another order than keys beyond the common characters, so only the sure beginning counts.
 */
export function textBounds(a: { from?: string; upTo?: string }): Bounds {
  const { from, to } = FAMILY_KEYS.text;
  const least = a.from === undefined ? '' : sureBeginning(a.from);
  const most = a.upTo === undefined ? '' : sureBeginning(a.upTo);
  return { gte: from + least, lt: most === '' ? to : from + successor(most) };
}

function sureBeginning(text: string): string {
  let end = 0;
  while (end < text.length && end < LONGEST && isSure(text.charCodeAt(end))) end++;
  return text.slice(0, end);
}

function isSure(unit: number): boolean {
  return unit >= FIRST && unit <= LAST;
}

/** The first text behind all that begin with this one. */
function successor(text: string): string {
  return text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1);
}
