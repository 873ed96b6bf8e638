import type { Field } from '#core/entities/field.ts';
import { scaleOf } from '#core/entities/types/money.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { currencyScale } from '#core/money/currency.ts';
import { parseMoney } from '#core/money/decimal.ts';
import type { HookRecord } from '../../hook-context.ts';
import type { RevenueParams } from './params.ts';
import { amountOf, type Line, textOf, totalsOf } from './totals.ts';

/** A binding's parameters, with what the entity says of the fields that they name. */
export type Ledger = {
  params: RevenueParams;
  fields: ReadonlyMap<string, Field>;
  /** the entity's */
  currency: string | null;
};

/** The fields that the amounts of a document go to, worked out from its lines. */
export function amountsOf(a: { ledger: Ledger; record: HookRecord }): Record<string, Json> {
  const { params, fields } = a.ledger;
  const { lines: names, totals: to, tax } = params;
  const items = itemsOf(a);
  const currency = currencyOf(a);
  const scaleIn = (field: { scale?: number | undefined } | undefined): number =>
    field?.scale ?? currencyScale(currency);
  const scale = scaleIn(fields.get(to.total));
  const totals = totalsOf({ lines: items.map((item) => lineOf({ item, params })), scale, taxPer: tax?.per ?? 'line' });
  const update: Record<string, Json> = {};
  const { subtotal, discount, total } = totals;
  // without a field for the discount the subtotal is what is left after it
  const sums = {
    total,
    tax: totals.tax,
    discount,
    subtotal: to.discount === undefined ? subtotal.minus(discount) : subtotal,
  };
  for (const key of ['total', 'subtotal', 'discount', 'tax'] as const) {
    const name = to[key];
    if (name !== undefined) update[name] = textOf({ amount: sums[key], scale });
  }
  const members = new Map((fields.get(names.field)?.fields ?? []).map((one) => [one.name, one]));
  const written = [names.total, tax?.amount_field].flatMap((name) => members.get(name ?? '') ?? []);
  if (written.length === 0) return update;
  update[names.field] = items.map((item, i) => {
    const { net, tax: lineTax } = totals.lines[i] ?? { net: amountOf(0), tax: amountOf(0) };
    const own: JsonObject = {};
    for (const field of written) {
      const amount = field.name === names.total ? net : lineTax;
      own[field.name] = textOf({ amount, scale: scaleOf({ field, currency }) });
    }
    return { ...item, ...own };
  });
  return update;
}

/** Lines in another currency than their document's. */
export function currencyIssues(a: { ledger: Ledger; record: HookRecord }): Issue[] {
  const { lines } = a.ledger.params;
  const own = currencyOf(a);
  if (lines.currency === undefined || own === null) return [];
  const { currency } = lines;
  return itemsOf(a).flatMap((item, i): Issue[] => {
    const given = item[currency] ?? null;
    if (given === null || given === own) return [];
    const path = `${lines.field}[${i}].${currency}`;
    return [{ path, code: 'CURRENCY_MISMATCH', message: `${path} is ${String(given)}, the document is in ${own}` }];
  });
}

/** The currency that a document is in: its own field's, else the total's, else the entity's. */
export function currencyOf(a: { ledger: Ledger; record: HookRecord }): string | null {
  const { params, fields, currency } = a.ledger;
  const { total } = params.totals;
  const beside = `${total}_currency`;
  const name = params.totals.currency ?? (fields.has(beside) ? beside : null);
  const own = name === null ? null : (a.record[name] ?? null);
  return typeof own === 'string' ? own : (fields.get(total)?.currency ?? currency);
}

function itemsOf(a: { ledger: Ledger; record: HookRecord }): JsonObject[] {
  const items = a.record[a.ledger.params.lines.field];
  return Array.isArray(items) ? items.filter(isObject) : [];
}

function lineOf(a: { item: JsonObject; params: RevenueParams }): Line {
  const { lines, tax } = a.params;
  const read = (name: string | undefined): Line['rate'] =>
    parseMoney({ value: name === undefined ? null : a.item[name] }) ?? amountOf(0);
  return {
    unitPrice: read(lines.unit_price),
    quantity: read(lines.quantity),
    discount: read(lines.discount),
    rate: tax?.rate === undefined ? read(tax?.rate_field) : amountOf(tax.rate),
  };
}
