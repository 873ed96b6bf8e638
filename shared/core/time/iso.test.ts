import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDuration,
  dateMillis,
  datetimeMillis,
  formatDate,
  formatDatetime,
  parseDate,
  parseDatetime,
} from './iso.ts';

const LAST = '9999-12-31T23:59:59.999Z';

describe('parseDatetime', () => {
  it.each([
    ['2026-03-31T09:00:00.000Z', '2026-03-31T09:00:00.000Z'],
    ['2026-03-31T09:00:00Z', '2026-03-31T09:00:00.000Z'],
    ['2026-03-31T09:00Z', '2026-03-31T09:00:00.000Z'],
    ['2026-03-31T09:00:00.123456789Z', '2026-03-31T09:00:00.123Z'],
    ['2026-03-31T01:00:00+02:00', '2026-03-30T23:00:00.000Z'],
    ['2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    [LAST, LAST],
  ])('takes %s as %s', (text, canonical) => {
    expect(parseDatetime(text)).toBe(canonical);
  });

  it.each([
    '2026-03-31',
    '2026-03-31T09:00:00',
    '2026-03-31 09:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-03-31T24:00:00Z',
    '2026-03-31T09:60:00Z',
    '2026-03-31T09:00:60Z',
    '2026-03-31T09:00:00+24:00',
    '9999-12-31T23:59:59-01:00',
    'now',
    '',
  ])('refuses %s', (text) => {
    expect(parseDatetime(text)).toBeNull();
  });

  it('agrees with the calendar of Date', () => {
    const instant = fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date(LAST), noInvalidDate: true });
    fc.assert(
      fc.property(instant, (at) => {
        expect(datetimeMillis(at.toISOString())).toBe(at.getTime());
        expect(formatDatetime(at.getTime())).toBe(at.toISOString());
      }),
      { numRuns: 500 },
    );
  });
});

describe('dates', () => {
  it.each(['2026-03-31', '2000-02-29', '0000-01-01'])('takes %s as it is', (text) => {
    expect(parseDate(text)).toBe(text);
  });

  it.each(['1900-02-29', '2026-3-1', '2026-03-32', '2026-03-31T00:00:00Z', ''])('refuses %s', (text) => {
    expect(parseDate(text)).toBeNull();
  });

  it('go to midnight and back', () => {
    const millis = dateMillis('2026-03-31') ?? 0;
    expect([formatDate(millis), formatDate(millis + 86_399_999)]).toEqual(['2026-03-31', '2026-03-31']);
  });

  it('end with the year 9999', () => {
    expect(formatDate(253_402_300_800_000)).toBeNull();
  });
});

describe('addDuration', () => {
  it('moves a datetime', () => {
    expect(addDuration({ at: '2026-12-31T23:00:00Z', millis: 7_200_000 })).toBe('2027-01-01T01:00:00.000Z');
  });

  it.each([
    ['soon', 1],
    [LAST, 1],
  ])('gives nothing for %s and %d', (at, millis) => {
    expect(addDuration({ at, millis })).toBeNull();
  });
});
