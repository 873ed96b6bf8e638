import { DECIMAL } from '#core/expressions/cel-type.ts';
import { currencyScale } from '#core/money/currency.ts';
import { formatMoney, parseMoney } from '#core/money/decimal.ts';
import type { Field, ItemField } from '../field.ts';
import { accept, type FieldContext, type FieldType, refuse } from './field-type.ts';

/** Digits behind the point that a money field keeps: its own `scale`, else the currency's. */
export function scaleOf(a: { field: Field | ItemField; currency: string | null }): number {
  return a.field.scale ?? currencyScale(a.field.currency ?? a.currency);
}

/** An exact amount: a canonical decimal string, at the field's scale. Numbers of up to 15 digits are accepted. */
export const moneyType: FieldType = {
  normalise: (a) => {
    const amount = parseMoney({ value: a.value });
    if (amount === null) return refuse('WRONG_TYPE', 'must be a decimal amount such as "12.50"');
    const scale = scaleOf(a.context);
    if (!amount.round(scale, 0).eq(amount)) {
      return refuse('INVALID_FORMAT', `must have at most ${scale} digits behind the point`);
    }
    return checkAmount({ text: formatMoney({ amount, scale }), context: a.context });
  },
  celType: () => DECIMAL,
};

function checkAmount(a: { text: string; context: FieldContext }): ReturnType<FieldType['normalise']> {
  const { min, max } = a.context.field;
  const amount = parseMoney({ value: a.text });
  const least = min === undefined ? null : parseMoney({ value: min });
  const most = max === undefined ? null : parseMoney({ value: max });
  if (amount && least && amount.lt(least)) return refuse('OUT_OF_RANGE', `must be at least ${min}`);
  if (amount && most && amount.gt(most)) return refuse('OUT_OF_RANGE', `must be at most ${max}`);
  return accept(a.text);
}
