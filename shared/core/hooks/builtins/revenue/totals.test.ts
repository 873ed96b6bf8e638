import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amountOf, type Line, textOf, totalsOf } from './totals.ts';

const line = (unitPrice: string, quantity: number, rate: string, discount = '0'): Line => ({
  unitPrice: amountOf(unitPrice),
  quantity: amountOf(quantity),
  rate: amountOf(rate),
  discount: amountOf(discount),
});
const worked = (a: Parameters<typeof totalsOf>[0]): Record<string, string> => {
  const { subtotal, discount, tax, total } = totalsOf(a);
  const text = (amount: Parameters<typeof textOf>[0]['amount']): string => textOf({ amount, scale: a.scale });
  return { subtotal: text(subtotal), discount: text(discount), tax: text(tax), total: text(total) };
};

describe('totals', () => {
  const three = [line('0.35', 1, '0.1'), line('0.35', 1, '0.1'), line('0.35', 1, '0.1')];

  it('round tax for each line', () => {
    expect(worked({ lines: three, scale: 2, taxPer: 'line' })).toMatchObject({ tax: '0.12', total: '1.17' });
  });

  it('or once for all lines of one rate', () => {
    expect(worked({ lines: three, scale: 2, taxPer: 'total' })).toMatchObject({ tax: '0.11', total: '1.16' });
  });

  it('keep rates apart', () => {
    const lines = [line('0.35', 1, '0.1'), line('0.35', 1, '0.2')];
    expect(worked({ lines, scale: 2, taxPer: 'total' })).toMatchObject({ tax: '0.11' });
  });

  it('take the discount as what lies between the sums', () => {
    const lines = [line('9.99', 3, '0', '0.15'), line('0.10', 1, '0', '0.15')];
    expect(worked({ lines, scale: 2, taxPer: 'line' })).toEqual({
      subtotal: '30.07',
      discount: '4.51',
      tax: '0.00',
      total: '25.56',
    });
  });

  it('know currencies without cents', () => {
    expect(worked({ lines: [line('99.5', 1, '0.1')], scale: 0, taxPer: 'line' })).toMatchObject({
      tax: '10',
      total: '110',
    });
  });

  it('add up, and turn their sign when quantities do', () => {
    const lines = fc.array(
      fc.record({
        price: fc.integer({ min: 0, max: 1_000_000 }),
        quantity: fc.integer({ min: 1, max: 999 }),
        rate: fc.constantFrom('0', '0.07', '0.19', '0.055'),
        discount: fc.constantFrom('0', '0.05', '0.3333'),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(lines, fc.constantFrom('line' as const, 'total' as const), (given, taxPer) => {
        const of = (sign: number): ReturnType<typeof totalsOf> =>
          totalsOf({
            lines: given.map((one) => line((one.price / 100).toFixed(2), sign * one.quantity, one.rate, one.discount)),
            scale: 2,
            taxPer,
          });
        const [mine, reversed] = [of(1), of(-1)];
        expect(mine.subtotal.minus(mine.discount).plus(mine.tax).eq(mine.total)).toBe(true);
        expect(mine.total.plus(reversed.total).eq(0)).toBe(true);
      }),
    );
  });
});
