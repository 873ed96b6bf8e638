import Big from 'big.js';
import { parseDuration } from '#core/time/duration.ts';
import { DAY_MS, dateMillis, datetimeMillis } from '#core/time/iso.ts';
import { type CelType, DATE, DATETIME, DECIMAL, DURATION, DYN, INT, type Kind, NUMBER, STRING } from '../cel-type.ts';
import type { Node } from '../node.ts';
import { asText } from '../run/as-text.ts';
import { exportValue, toDecimal, type Value } from '../run/value.ts';
import { dayInZone, lintZone } from './in-zone.ts';
import { onNumber, onText, whole } from './lift.ts';
import { type FunctionRow, type Overload, overload } from './overload.ts';

const NUMBER_FORM = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const TEXT: readonly Kind[] = ['string', 'dyn'];
const TEXTS: readonly Kind[] = ['bool', 'int', 'number', 'string', 'decimal', 'date', 'datetime', 'duration', 'dyn'];
const NUMBERS: readonly Kind[] = ['int', 'number', 'decimal', 'string', 'dyn'];

const numbers: Overload[] = [conversion({ from: NUMBERS, to: NUMBER, run: toNumber, form: 'a number' })];

/** Functions that take a value as another kind; what cannot be taken so is null. */
export const CONVERSION_FUNCTIONS: readonly FunctionRow[] = [
  {
    name: 'date',
    forms: ['date(string | datetime) → date', 'date(datetime, string) → date'],
    docs: 'A day: from `2026-03-31`, or the day that a datetime lies in, in UTC or in the time zone of that name.',
    example: 'due_date < date("2026-12-31")',
    method: false,
    overloads: [
      conversion({ from: TEXT, to: DATE, run: toDate, form: 'a day such as 2026-03-31' }),
      overload({ params: [DATE], result: DATE, run: same }),
      overload({ params: [DATETIME], result: DATE, run: onNumber(dayOf) }),
      overload({ params: [DATETIME, STRING], result: DATE, run: dayInZone, lint: lintZone }),
    ],
  },
  {
    name: 'datetime',
    forms: ['datetime(string | date) → datetime'],
    docs: 'An instant: from `2026-03-31T09:00:00Z`, or the midnight in UTC of a date.',
    example: 'now > datetime("2026-01-01T00:00:00Z")',
    method: false,
    overloads: [
      conversion({ from: TEXT, to: DATETIME, run: toDatetime, form: 'an instant such as 2026-03-31T09:00:00Z' }),
      overload({ params: [DATETIME], result: DATETIME, run: same }),
      overload({ params: [DATE], result: DATETIME, run: same }),
    ],
  },
  {
    name: 'duration',
    forms: ['duration(string) → duration'],
    docs: 'A length of time: `72h`, `7d`, `1h30m`, `45s`, `500ms`, `P7D`, `PT72H`.',
    example: 'now + duration("72h")',
    method: false,
    overloads: [
      conversion({ from: TEXT, to: DURATION, run: onText(parseDuration), form: 'a duration such as 72h, 7d or 1h30m' }),
      overload({ params: [DURATION], result: DURATION, run: same }),
    ],
  },
  {
    name: 'string',
    forms: ['string(any scalar) → string'],
    docs: 'As text, the way it stands in the data; lists and objects give null.',
    example: 'string(quantity) + " pieces"',
    method: false,
    overloads: [overload({ params: [{ raw: TEXTS }], result: STRING, run: toText })],
  },
  {
    name: 'number',
    forms: ['number(string | int | decimal) → number'],
    docs: 'As a number; of an amount the nearest one.',
    example: 'number("12.5")',
    method: false,
    overloads: numbers,
  },
  {
    name: 'double',
    forms: ['double(string | int | decimal) → number'],
    docs: 'The same as `number`.',
    example: 'double(amount)',
    method: false,
    overloads: numbers,
  },
  {
    name: 'int',
    forms: ['int(string | number | decimal) → int'],
    docs: 'As a whole number, cut towards zero.',
    example: 'int(quantity / 12)',
    method: false,
    overloads: [conversion({ from: NUMBERS, to: INT, run: toInt, form: 'a whole number' })],
  },
  {
    name: 'decimal',
    forms: ['decimal(string | number) → decimal'],
    docs: 'As an exact amount, numbers at their 15 certain digits.',
    example: 'amount > decimal("99.90")',
    method: false,
    overloads: [
      conversion({ from: TEXT, to: DECIMAL, run: toDecimal, form: 'an amount such as 12.50' }),
      overload({ params: [DECIMAL], result: DECIMAL, run: toDecimal }),
    ],
  },
];

/** An overload over one value as in the data, which refuses a text literal that cannot be read. */
function conversion(a: { from: readonly Kind[]; to: CelType; run: (raw: Value) => Value; form: string }): Overload {
  const lint = ([arg]: readonly Node[]): string | null =>
    arg?.kind === 'literal' && arg.value !== null && a.run(arg.value) === null
      ? `"${asText(arg.value)}" is not ${a.form}`
      : null;
  return overload({ params: [{ raw: a.from }], result: a.to, run: a.run, lint });
}

function same(value: Value): Value {
  return value;
}

function toDate(raw: Value): number | null {
  if (typeof raw !== 'string') return null;
  const instant = datetimeMillis(raw);
  return instant === null ? dateMillis(raw) : dayOf(instant);
}

function dayOf(instant: number): number {
  return Math.floor(instant / DAY_MS) * DAY_MS;
}

function toDatetime(raw: Value): number | null {
  return typeof raw === 'string' ? (datetimeMillis(raw) ?? dateMillis(raw)) : null;
}

function toText(raw: Value): string | null {
  const value = exportValue({ value: raw, kind: DYN.kind });
  return typeof value === 'object' ? null : asText(value);
}

function toNumber(raw: Value): number | null {
  if (typeof raw === 'number') return raw;
  const value = typeof raw === 'string' && NUMBER_FORM.test(raw) ? Number(raw) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

function toInt(raw: Value): number | null {
  if (typeof raw !== 'number') {
    const amount = toDecimal(raw);
    if (amount !== null) return whole(amount.round(0, Big.roundDown).toNumber());
  }
  const value = toNumber(raw);
  return value === null ? null : whole(Math.trunc(value));
}
