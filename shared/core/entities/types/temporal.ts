import { DATE, DATETIME, DURATION } from '#core/expressions/cel-type.ts';
import type { Json } from '#core/json/json.ts';
import { parseDuration } from '#core/time/duration.ts';
import { parseDate, parseDatetime } from '#core/time/iso.ts';
import { accept, type FieldContext, type FieldType, type Normalised, refuse } from './field-type.ts';

function within(a: { value: string; context: FieldContext; parse: (text: string) => string | null }): Normalised {
  const { min, max } = a.context.field;
  const least = typeof min === 'string' ? a.parse(min) : null;
  const most = typeof max === 'string' ? a.parse(max) : null;
  if (least !== null && a.value < least) return refuse('OUT_OF_RANGE', `must not be before ${least}`);
  if (most !== null && a.value > most) return refuse('OUT_OF_RANGE', `must not be after ${most}`);
  return accept(a.value);
}

function temporal(a: { parse: (text: string) => string | null; form: string; type: typeof DATE }): FieldType {
  return {
    normalise: ({ value, context }) => {
      const parsed = typeof value === 'string' ? a.parse(value) : null;
      return parsed === null
        ? refuse('INVALID_FORMAT', `must be ${a.form}`)
        : within({ value: parsed, context, parse: a.parse });
    },
    celType: () => a.type,
  };
}

/** A calendar day without a zone. */
export const dateType: FieldType = temporal({ parse: parseDate, form: 'a day such as 2026-03-31', type: DATE });

/** An instant, kept in UTC with milliseconds. */
export const datetimeType: FieldType = temporal({
  parse: parseDatetime,
  form: 'an instant with a zone such as 2026-03-31T09:00:00Z',
  type: DATETIME,
});

/** A length of time, kept as written. */
export const durationType: FieldType = {
  normalise: (a: { value: Json }) =>
    typeof a.value === 'string' && parseDuration(a.value) !== null
      ? accept(a.value)
      : refuse('INVALID_FORMAT', 'must be a duration such as 72h, 7d or PT30M'),
  celType: () => DURATION,
};
