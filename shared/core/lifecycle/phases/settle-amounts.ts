import type { AmountField } from '#core/entities/compiled-entity.ts';
import type { Field, ItemField } from '#core/entities/field.ts';
import { currencyFieldOf, moneyType } from '#core/entities/types/money.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { CURRENCIES } from '#core/money/currency.ts';
import type { Pending } from '../pending.ts';

type Settled = { value: Json; issues: Issue[] };

/** Brings amounts to the scale of the currency beside them, which is known only now that the record is whole. */
export function settleAmounts(a: { pending: Pending }): Issue[] {
  const { entity, record } = a.pending;
  return entity.amounts.flatMap((amount): Issue[] => {
    const { name } = amount.field;
    const at = amount.list ?? name;
    const settled =
      amount.list === null
        ? settle({ holder: record, field: amount.field, currency: entity.currency, path: name })
        : settleItems({ items: record[amount.list] ?? null, amount, currency: entity.currency });
    record[at] = settled.value;
    return settled.issues;
  });
}

function settleItems(a: { items: Json; amount: AmountField; currency: string | null }): Settled {
  const { items, amount } = a;
  if (!Array.isArray(items)) return { value: items, issues: [] };
  const issues: Issue[] = [];
  const value = items.map((item, i): Json => {
    const { name } = amount.field;
    if (!isObject(item) || !(name in item)) return item;
    const path = `${amount.list}[${i}].${name}`;
    const settled = settle({ holder: item, field: amount.field, currency: a.currency, path });
    issues.push(...settled.issues);
    return { ...item, [name]: settled.value };
  });
  return { value, issues };
}

function settle(a: { holder: JsonObject; field: Field | ItemField; currency: string | null; path: string }): Settled {
  const { holder, field, path } = a;
  const value = holder[field.name] ?? null;
  if (value === null) return { value, issues: [] };
  const beside = holder[currencyFieldOf(field.name)] ?? null;
  const currency = beside === null || beside === '' ? (field.currency ?? a.currency) : String(beside);
  if (currency !== null && !CURRENCIES.has(currency)) {
    const at = currencyFieldOf(path);
    return { value, issues: [{ path: at, code: 'NOT_IN_VALUES', message: `${at} must be a currency of ISO 4217` }] };
  }
  // the record's own currency goes before the one of the definition
  const { currency: _, ...rest } = field;
  const result = moneyType.normalise({ value, context: { field: rest, currency } });
  if (result.ok) return { value: result.value, issues: [] };
  const { code, message } = result;
  return {
    value,
    issues: [{ path, code, message: `${path} ${message}${currency === null ? '' : ` in ${currency}`}` }],
  };
}
