import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDuration, parseDuration } from './duration.ts';

const HOUR = 3_600_000;

describe('parseDuration', () => {
  it.each([
    ['72h', 72 * HOUR],
    ['7d', 168 * HOUR],
    ['1h30m', 1.5 * HOUR],
    ['45s', 45_000],
    ['500ms', 500],
    ['1d2h3m4s5ms', 26 * HOUR + 184_005],
    ['0.5h', HOUR / 2],
    ['0.1d', 2.4 * HOUR],
    ['-90m', -1.5 * HOUR],
    ['0s', 0],
    ['-0s', 0],
    ['P7D', 168 * HOUR],
    ['PT72H', 72 * HOUR],
    ['P1DT12H', 36 * HOUR],
    ['P2W', 336 * HOUR],
    ['PT1M', 60_000],
    ['PT0.5S', 500],
    ['-PT1H', -HOUR],
  ])('takes %s as %d ms', (text, millis) => {
    expect(parseDuration(text)).toBe(millis);
  });

  it.each([
    '',
    '-',
    '7',
    'd',
    '1 h',
    '1m1h',
    '1h1h',
    '1y',
    '3 days',
    'P',
    'PT',
    'P1DT',
    'P1M',
    'P1Y',
    '0.5ms',
    '1e3s',
    '99999999999d',
  ])('refuses %s', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});

describe('formatDuration', () => {
  it.each([
    [72 * HOUR, '3d'],
    [36 * HOUR, '1d12h'],
    [-1.5 * HOUR, '-1h30m'],
    [60_500, '1m500ms'],
    [0, '0s'],
  ])('writes %d ms as %s', (millis, text) => {
    expect(formatDuration(millis)).toBe(text);
  });

  it('is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8e15, max: 8e15 }), (millis) => {
        expect(parseDuration(formatDuration(millis))).toBe(millis);
      }),
      { numRuns: 500 },
    );
  });
});
