import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS } from '#core/time/iso.ts';
import { parseOffset } from './definition.ts';
import { type Due, dueOf, LATE_MS, nextLook, valuesDue } from './due.ts';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const zone = 'Europe/Berlin';
const date: Due = { type: 'date', days: 0, rest: 0, at: null };
const dueAt = (a: { due: Due; value: string }): string => new Date(dueOf({ ...a, zone }) ?? 0).toISOString();

describe('a due date', () => {
  it.each<[string, Due, string, string]>([
    ['a day begins at midnight', date, '2026-07-01', '2026-06-30T22:00:00.000Z'],
    ['days later at nine', { ...date, days: 7, at: 9 * HOUR_MS }, '2026-03-26', '2026-04-02T07:00:00.000Z'],
    ['days before', { ...date, days: -3, at: 9 * HOUR_MS }, '2026-04-01', '2026-03-29T07:00:00.000Z'],
    ['hours after midnight', { ...date, rest: 12 * HOUR_MS }, '2026-07-01', '2026-07-01T10:00:00.000Z'],
    ['a time that is leapt over', { ...date, at: 2.5 * HOUR_MS }, '2026-03-29', '2026-03-29T01:00:00.000Z'],
    ['a time that comes twice', { ...date, at: 2.5 * HOUR_MS }, '2026-10-25', '2026-10-25T00:30:00.000Z'],
    [
      'an instant, moved exactly',
      { ...date, type: 'datetime', days: 1 },
      '2026-03-28T12:00:00.000Z',
      '2026-03-29T12:00:00.000Z',
    ],
    [
      'the local day of an instant',
      { type: 'datetime', days: 1, rest: 0, at: 9 * HOUR_MS },
      '2026-03-27T23:30:00.000Z',
      '2026-03-29T07:00:00.000Z',
    ],
  ])('%s', (_, due, value, expected) => {
    expect(dueAt({ due, value })).toBe(expected);
  });

  const dues = fc.record({
    type: fc.constantFrom('date' as const, 'datetime' as const),
    days: fc.integer({ min: -40, max: 40 }),
    rest: fc.constant(0),
    at: fc.oneof(
      fc.constant(null),
      fc.integer({ min: 0, max: 1439 }).map((minute) => minute * 60_000),
    ),
  });
  const instants = fc.integer({ min: START, max: START + 365 * DAY_MS });
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'UTC');

  it('lies in the range of its window, whatever the zone', () => {
    fc.assert(
      fc.property(dues, zones, instants, instants, instants, (due, where, one, two, moment) => {
        const [from = one, until = two] = [one, two].sort((x, y) => x - y);
        const value = new Date(moment).toISOString().slice(0, due.type === 'date' ? 10 : 24);
        const at = dueOf({ due, zone: where, value }) ?? Number.NaN;
        const { gte, lt } = valuesDue({ due, zone: where, from, until });
        const isDue = at > from && at <= until;
        expect(!isDue || (value >= gte && value < lt)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is looked for when it comes, and once more for whoever was late', () => {
    fc.assert(
      fc.property(dues, zones, instants, (due, where, moment) => {
        const value = new Date(moment).toISOString().slice(0, due.type === 'date' ? 10 : 24);
        const at = dueOf({ due, zone: where, value }) ?? Number.NaN;
        const first = nextLook({ due, zone: where, after: at - 1 });
        const second = nextLook({ due, zone: where, after: first });
        expect(first).toBeGreaterThanOrEqual(at);
        expect(first - at).toBeLessThan(60_000);
        expect(second - first).toBeLessThanOrEqual(LATE_MS);
      }),
    );
  });
});

describe('an offset', () => {
  it.each([
    ['7d', 7 * DAY_MS],
    ['-3d', -3 * DAY_MS],
    ['3d before', -3 * DAY_MS],
    ['12h after', 12 * HOUR_MS],
    ['P1W', 7 * DAY_MS],
    ['0d before', 0],
  ])('%s is read', (text, millis) => {
    expect(parseOffset(text)).toBe(millis);
  });

  it.each(['', '7', '1 month', '-3d before', 'before', '3d later', '--3d'])('"%s" is refused', (text) => {
    expect(parseOffset(text)).toBeNull();
  });
});
