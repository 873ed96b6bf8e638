import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareBytes } from './compare-bytes.ts';

it('compares as the bytes of UTF-8 do', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 4 }), fc.constantFrom('', '\uffff', '\u{10000}'));
  fc.assert(
    fc.property(text, text, (left, right) => {
      const expected = Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right)));
      expect(Math.sign(compareBytes({ left, right }))).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});
