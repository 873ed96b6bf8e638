import { DECIMAL } from '#core/expressions/cel-type.ts';
import { currencyScale, LARGEST_SCALE } from '#core/money/currency.ts';
import { formatMoney, parseMoney } from '#core/money/decimal.ts';
import type { Field, ItemField } from '../field.ts';
import { type FieldType, type Order, refuse, withinRange } from './field-type.ts';

/** Digits behind the point that a money field keeps: its own `scale`, else the currency's. */
export function scaleOf(a: { field: Field | ItemField; currency: string | null }): number {
  return a.field.scale ?? currencyScale(a.field.currency ?? a.currency);
}

/** The name of the field that holds an amount's currency, where an entity has one. */
export function currencyFieldOf(name: string): string {
  return `${name}_currency`;
}

/** What stands for the currency of an amount whose currency is known only once the record is whole. */
export const ANY_CURRENCY = '*';

const order: Order = ({ value, bound }) => {
  const amount = parseMoney({ value });
  const limit = parseMoney({ value: bound });
  return amount === null || limit === null ? 0 : amount.cmp(limit);
};

/** An exact amount: a canonical decimal string, at the field's scale. Numbers of up to 15 digits are accepted. */
export const moneyType: FieldType = {
  json: 'string',
  docs: 'An exact amount as a decimal text with exactly `scale` digits behind the point (default: those of the currency); a number of up to 15 digits is taken too. The currency is that of the field `<name>_currency`, else the `currency` of the field, else of the entity. More digits than the scale are refused, not rounded.',
  constraints: ['min', 'max', 'scale', 'currency'],
  keyed: true,
  order,
  normalise: ({ value, context }) => {
    const amount = parseMoney({ value });
    if (amount === null) return refuse('WRONG_TYPE', 'must be a decimal amount such as "12.50"');
    const open = context.currency === ANY_CURRENCY && context.field.scale === undefined;
    const scale = open ? LARGEST_SCALE : scaleOf(context);
    if (!amount.round(scale, 0).eq(amount)) {
      return refuse('INVALID_FORMAT', `must have at most ${scale} digits behind the point`);
    }
    const text = open ? formatMoney({ amount }) : formatMoney({ amount, scale });
    return withinRange({ value: text, context, order });
  },
  celType: () => DECIMAL,
};
