import { describe, expect, it } from '@jest/globals';
import Big from 'big.js';
import fc from 'fast-check';
import { sortKey } from './sort-key.ts';

const compareBytes = (x: string, y: string): number => Math.sign(Buffer.compare(Buffer.from(x), Buffer.from(y)));

describe('sortKey', () => {
  it('sorts numbers by value', () => {
    const number = fc.double({ noNaN: true }).map((value) => (value === 0 ? 0 : value));
    fc.assert(
      fc.property(number, number, (x, y) => {
        expect(compareBytes(sortKey({ values: [x] }), sortKey({ values: [y] }))).toBe(Math.sign(x - y) || 0);
      }),
    );
  });

  it('sorts money by amount and not by text', () => {
    const money = fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 3 })).map(([n, scale]) => {
      return new Big(n).div(10 ** scale).toFixed(scale);
    });
    fc.assert(
      fc.property(money, money, (x, y) => {
        const order = compareBytes(sortKey({ values: [{ decimal: x }] }), sortKey({ values: [{ decimal: y }] }));
        expect(order).toBe(new Big(x).cmp(new Big(y)));
      }),
    );
  });

  it('sorts by the first part, then by the second, with nulls first', () => {
    const keys = [
      ['b', 1],
      ['a', 2],
      ['a', null],
      ['a', 1],
      ['ab', 0],
      [null, 9],
    ].map((values) => sortKey({ values }));
    const sorted = [...keys].sort(compareBytes);
    expect(sorted.map((key) => keys.indexOf(key))).toEqual([5, 2, 3, 1, 4, 0]);
  });
});
