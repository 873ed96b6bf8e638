import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sortKey } from '#core/records/sort-key.ts';
import { compareBytes } from '#core/text/compare-bytes.ts';
import { textBounds } from './text-range.ts';

const letter = fc.constantFrom('a', 'b', ' ', '!', '\t', '\u0001', '\ud7fe', '\ud7ff', '\uffff', '\u{1f600}');
const text = fc.array(letter, { maxLength: 4 }).map((letters) => letters.join(''));

describe('textBounds', () => {
  it('holds the keys of all texts up to one', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [low, high] = one <= other ? [one, other] : [other, one];
        expect(isWithin({ text: low, ...textBounds({ upTo: high }) })).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('holds the keys of all texts from one on', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [low, high] = one <= other ? [one, other] : [other, one];
        expect(isWithin({ text: high, ...textBounds({ from: low }) })).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('holds the keys of all texts that begin with one', () => {
    fc.assert(
      fc.property(text, text, (start, rest) => {
        const bounds = textBounds({ from: start, upTo: start });
        expect(isWithin({ text: start + rest, ...bounds })).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps others out where it can', () => {
    const bounds = textBounds({ from: 'ab', upTo: 'ab' });
    expect(['aa', 'ac', 'b', 'abc'].map((one) => isWithin({ text: one, ...bounds }))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});

function isWithin(a: { text: string; gte: string; lt: string }): boolean {
  const key = sortKey({ values: [a.text] });
  return compareBytes({ left: key, right: a.gte }) >= 0 && compareBytes({ left: key, right: a.lt }) < 0;
}
