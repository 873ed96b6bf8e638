import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareMoney, divideMoney, formatMoney, moneyOfNumber, parseMoney } from './decimal.ts';

function canonical(value: unknown): string | null {
  const amount = parseMoney({ value });
  return amount && formatMoney({ amount });
}

function quotient(a: { amount: string; by: string; scale: number }): string | null {
  const [amount, by] = [parseMoney({ value: a.amount }), parseMoney({ value: a.by })];
  const result = amount && by && divideMoney({ amount, by, scale: a.scale });
  return result && formatMoney({ amount: result });
}

describe('parseMoney', () => {
  it.each([
    ['12.50', '12.5'],
    ['-3', '-3'],
    ['0.00', '0'],
    ['-0', '0'],
    ['007.10', '7.1'],
    ['123456789012345678901234567890.12', '123456789012345678901234567890.12'],
    [12.5, '12.5'],
    [-0, '0'],
    [1e-7, '0.0000001'],
    [123456789012345, '123456789012345'],
  ])('takes %j as %s', (value, text) => {
    expect(canonical(value)).toBe(text);
  });

  it.each([
    ['1e3'],
    ['NaN'],
    [''],
    ['.5'],
    ['5.'],
    ['+1'],
    [' 1'],
    ['1,5'],
    ['1'.repeat(61)],
    [Number.NaN],
    [Infinity],
  ])('refuses %j', (value) => {
    expect(canonical(value)).toBeNull();
  });

  it.each([[0.1 + 0.2], [2 ** 53], [1 / 3], [1e300], [null], [true], [{}], [undefined]])(
    'refuses the value %j',
    (value) => {
      expect(canonical(value)).toBeNull();
    },
  );
});

describe('formatMoney', () => {
  it.each([
    ['12.5', 2, '12.50'],
    ['12.345', 2, '12.35'],
    ['-12.345', 2, '-12.35'],
    ['12.344999', 2, '12.34'],
    ['-0.001', 2, '0.00'],
    ['999.995', 2, '1000.00'],
    ['12.5', 0, '13'],
  ])('rounds %s at scale %d to %s, half away from zero', (value, scale, text) => {
    const amount = parseMoney({ value });
    expect(amount && formatMoney({ amount, scale })).toBe(text);
  });

  it('gives back every canonical text', () => {
    const cents = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(cents, (value) => {
        const text = `${value}`;
        expect(canonical(text)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('amounts', () => {
  it('are compared by value', () => {
    const [left, right] = [parseMoney({ value: '12.50' }), parseMoney({ value: '12.5' })];
    expect(left && right && compareMoney({ left, right })).toBe(0);
  });

  it.each([
    ['10', '3', 2, '3.33'],
    ['1', '8', 2, '0.13'],
    ['-1', '8', 2, '-0.13'],
    ['2', '3', 0, '1'],
    ['1', '0', 2, null],
    ['0.49999999999999999999999999999999999999', '1', 0, '0'],
  ])('divides %s by %s at %d digits to %s', (amount, by, scale, text) => {
    expect(quotient({ amount, by, scale })).toBe(text);
  });

  it('takes numbers at the digits that a double holds', () => {
    expect(moneyOfNumber(0.1 + 0.2)?.toFixed()).toBe('0.3');
  });

  it('has no amount for a number that is none', () => {
    expect(moneyOfNumber(Number.NaN)).toBeNull();
  });
});
