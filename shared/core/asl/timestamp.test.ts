import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTimestamp } from '#core/asl/timestamp.ts';

describe('parseTimestamp', () => {
  it.each([
    ['2016-03-14T01:59:00Z', '2016-03-14T01:59:00.000Z'],
    ['2016-03-14T01:59:00.123456789Z', '2016-03-14T01:59:00.123Z'],
    ['2016-03-14T01:59Z', '2016-03-14T01:59:00.000Z'],
    ['2016-03-14T01:59:00.5+02:30', '2016-03-13T23:29:00.500Z'],
    ['2016-03-14T01:59:00-01:00', '2016-03-14T02:59:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    const millis = parseTimestamp(text);
    expect(new Date(millis ?? 0).toISOString()).toBe(expected);
  });

  it.each([
    '2016-03-14 01:59:00Z',
    '2016-03-14T01:59:00',
    '2016-03-14',
    '2016-13-14T01:59:00Z',
    '2023-02-29T00:00:00Z',
    '2016-03-14T24:00:00Z',
    '2016-03-14T01:60:00Z',
    '2016-03-14T01:59:00+19:00',
    '',
  ])('refuses %s', (text) => {
    const millis = parseTimestamp(text);
    expect(millis).toBeNull();
  });

  it('reads every date back that a Date can write', () => {
    const dates = fc.date({
      min: new Date('1970-01-01T00:00:00Z'),
      max: new Date('9999-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(dates, (date) => parseTimestamp(date.toISOString()) === date.getTime()));
  });
});
