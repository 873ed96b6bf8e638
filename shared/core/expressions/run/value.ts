import Big from 'big.js';
import { isObject, type Json } from '#core/json/json.ts';
import { formatMoney, moneyOfNumber, parseMoney } from '#core/money/decimal.ts';
import { formatDuration, parseDuration } from '#core/time/duration.ts';
import { dateMillis, datetimeMillis, formatDate, formatDatetime } from '#core/time/iso.ts';
import type { CelType, Kind } from '../cel-type.ts';

/**
 * A value while an expression runs: decimals are Big, dates, datetimes and durations are milliseconds, all else is
 * as in the data; so are the items of lists and the members of objects, whatever their type.
 */
export type Value = Json | Big;

/** Reads a value of the data as some kind; null for null, absent and any other kind. */
type Importer = (raw: unknown) => Value;

/** How values of a type are read from the data. */
export function importerOf(type: CelType): Importer {
  return IMPORTERS[type.kind];
}

/** A value as it stands in the data. */
export function exportValue(a: { value: Value; kind: Kind }): Json {
  const { value, kind } = a;
  if (value instanceof Big) return formatMoney({ amount: value });
  if (typeof value !== 'number') return value;
  if (kind === 'date') return formatDate(value);
  if (kind === 'datetime') return formatDatetime(value);
  return kind === 'duration' ? formatDuration(value) : value;
}

/** A number as an amount. */
export function toDecimal(value: Value): Big | null {
  if (value instanceof Big) return value;
  if (typeof value === 'number') return moneyOfNumber(value);
  return typeof value === 'string' ? parseMoney({ value }) : null;
}

/** What a value of unknown origin is in JSON; null for what JSON has no word for. */
export function asJson(raw: unknown): Json {
  return isJson(raw) ? raw : null;
}

function isJson(raw: unknown): raw is Json {
  return typeof raw !== 'undefined' && typeof raw !== 'function' && typeof raw !== 'symbol' && typeof raw !== 'bigint';
}

const number: Importer = (raw) => (typeof raw === 'number' && Number.isFinite(raw) ? raw : null);

const fromText =
  (parse: (text: string) => number | null): Importer =>
  (raw) =>
    typeof raw === 'string' ? parse(raw) : null;

const IMPORTERS: Readonly<Record<Kind, Importer>> = {
  bool: (raw) => (typeof raw === 'boolean' ? raw : null),
  int: number,
  number,
  string: (raw) => (typeof raw === 'string' ? raw : null),
  decimal: (raw) => (typeof raw === 'string' || typeof raw === 'number' ? toDecimal(raw) : null),
  date: fromText(dateMillis),
  datetime: fromText(datetimeMillis),
  duration: fromText(parseDuration),
  null: () => null,
  dyn: asJson,
  list: (raw) => (Array.isArray(raw) ? asJson(raw) : null),
  object: (raw) => (isObject(raw) ? raw : null),
};
