const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):(\d\d))$/i;

/**
 * Milliseconds of an ISO-8601 date-time with `T` and an offset, the only form that Step Functions takes; null for any
 * other text. What is finer than a millisecond is cut.
 */
export function parseTimestamp(text: string): number | null {
  const match = FORM.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '0', fraction = '', sign, offsetHour = '0', offsetMinute = '0'] =
    match;
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second.padStart(2, '0')}`;
  // a date that does not exist rolls over to one that reads differently
  if (!new Date(local).toISOString().startsWith(written)) return null;
  if (Number(offsetHour) > 18 || Number(offsetMinute) > 59) return null;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  return local + Number(fraction.padEnd(3, '0').slice(0, 3)) - (sign === '-' ? -offset : offset);
}
