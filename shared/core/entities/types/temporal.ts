import { DATE, DATETIME, DURATION } from '#core/expressions/cel-type.ts';
import { parseDuration } from '#core/time/duration.ts';
import { parseDate, parseDatetime } from '#core/time/iso.ts';
import { type FieldType, type Order, refuseText, withinRange } from './field-type.ts';

type Parse = (text: string) => string | null;

function orderOf(parse: Parse): Order {
  return ({ value, bound }) => {
    const limit = typeof bound === 'string' ? parse(bound) : null;
    if (typeof value !== 'string' || limit === null || value === limit) return 0;
    return value < limit ? -1 : 1;
  };
}

function temporal(a: { parse: Parse; form: string; docs: string; type: typeof DATE }): FieldType {
  const order = orderOf(a.parse);
  return {
    json: 'string',
    docs: a.docs,
    constraints: ['min', 'max'],
    keyed: true,
    order,
    normalise: ({ value, context }) => {
      const parsed = typeof value === 'string' ? a.parse(value) : null;
      return parsed === null ? refuseText(value, `must be ${a.form}`) : withinRange({ value: parsed, context, order });
    },
    celType: () => a.type,
  };
}

/** A calendar day without a zone. */
export const dateType: FieldType = temporal({
  parse: parseDate,
  form: 'a day such as 2026-03-31',
  docs: 'A calendar day without a zone, `2026-03-31`, that the calendar has.',
  type: DATE,
});

/** An instant, kept in UTC with milliseconds. */
export const datetimeType: FieldType = temporal({
  parse: parseDatetime,
  form: 'an instant with a zone such as 2026-03-31T09:00:00Z',
  docs: 'An instant with its zone; kept in UTC with milliseconds and `Z`: `2026-03-31T09:00:00.000Z`.',
  type: DATETIME,
});

const durationOrder: Order = ({ value, bound }) => {
  const length = typeof value === 'string' ? parseDuration(value) : null;
  const limit = typeof bound === 'string' ? parseDuration(bound) : null;
  return length === null || limit === null ? 0 : length - limit;
};

/** A length of time, kept as written. */
export const durationType: FieldType = {
  json: 'string',
  docs: 'A length of time: `72h`, `7d`, `1h30m` or ISO `PT30M`; kept as written, compared by its length. No months or years: they have none.',
  constraints: ['min', 'max'],
  keyed: true,
  order: durationOrder,
  normalise: ({ value, context }) =>
    typeof value === 'string' && parseDuration(value) !== null
      ? withinRange({ value, context, order: durationOrder })
      : refuseText(value, 'must be a duration such as 72h, 7d or PT30M'),
  celType: () => DURATION,
};
