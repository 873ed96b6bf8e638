import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareBytes, FIRST, firstBytes, LAST } from './bytewise.ts';

it('compares by UTF-8, where UTF-16 has another order', () => {
  expect(['\u{1F600}', '\uFFFD', 'a', 'B'].sort(compareBytes)).toEqual(['B', 'a', '\uFFFD', '\u{1F600}']);
});

it('has every text between its ends', () => {
  const property = fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
    expect(compareBytes(FIRST, text)).toBeLessThanOrEqual(0);
    expect(compareBytes(LAST, text)).toBeGreaterThanOrEqual(text.startsWith(LAST) ? -1 : 0);
  });
  fc.assert(property);
});

it('cuts a text off between two characters, and keeps the order of texts', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 });
  const property = fc.property(text, text, fc.integer({ min: 4, max: 12 }), (x, y, most) => {
    const [cutX, cutY] = [firstBytes({ text: x, most }), firstBytes({ text: y, most })];
    expect(x.startsWith(cutX)).toBe(true);
    expect(Buffer.byteLength(cutX)).toBeLessThanOrEqual(most);
    expect(Math.sign(compareBytes(cutX, cutY)) * Math.sign(compareBytes(x, y))).toBeGreaterThanOrEqual(0);
  });
  fc.assert(property);
});
