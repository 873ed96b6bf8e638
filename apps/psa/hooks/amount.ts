import type Big from 'big.js';
import type { Json } from '#core/json/json.ts';
import { formatMoney, parseMoney } from '#core/money/decimal.ts';

/** An amount of a record; nothing counts as zero. */
export function amount(value: Json | undefined): Big {
  const parsed = parseMoney({ value: value ?? '0' });
  if (parsed === null) throw new Error(`${String(value)} is not an amount`);
  return parsed;
}

/** An amount as records hold it. */
export function cents(value: Big): string {
  return formatMoney({ amount: value, scale: 2 });
}
