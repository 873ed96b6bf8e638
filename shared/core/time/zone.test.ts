import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from './iso.ts';
import { firstInstantOf, instantsOf, wallTime, zoneOffset, zoneProblem } from './zone.ts';

const HOUR_MS = 3_600_000;
const wall = (day: string, hours: number): { day: number; ms: number } => ({
  day: Date.parse(day) / DAY_MS,
  ms: hours * HOUR_MS,
});
const iso = (at: number): string => new Date(at).toISOString();

describe('zones', () => {
  it('show another time in summer than in winter', () => {
    const zone = 'Europe/Berlin';
    const [winter, summer] = ['2026-01-10T12:00:00Z', '2026-07-10T12:00:00Z'].map((at) => Date.parse(at));
    expect(zoneOffset({ at: winter ?? 0, zone })).toBe(HOUR_MS);
    expect(wallTime({ at: summer ?? 0, zone })).toEqual(wall('2026-07-10', 14));
  });

  it('have days of their own', () => {
    const at = Date.parse('2026-07-10T23:30:00Z');
    expect(wallTime({ at, zone: 'Pacific/Auckland' }).day).toBe(Date.parse('2026-07-11') / DAY_MS);
    expect(wallTime({ at, zone: 'Pacific/Honolulu' })).toEqual(wall('2026-07-10', 13.5));
  });

  it.each([
    ['the gap of spring', 'Europe/Berlin', wall('2026-03-29', 2.5), [], '2026-03-29T01:00:00.000Z'],
    [
      'the double hour of autumn',
      'Europe/Berlin',
      wall('2026-10-25', 2.5),
      ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'],
      '2026-10-25T00:30:00.000Z',
    ],
    ['a leap of half an hour', 'Australia/Lord_Howe', wall('2026-10-04', 2.25), [], '2026-10-03T15:30:00.000Z'],
    ['a midnight that is leapt over', 'Africa/Cairo', wall('2026-04-24', 0), [], '2026-04-23T22:00:00.000Z'],
    ['a whole day that is leapt over', 'Pacific/Apia', wall('2011-12-30', 12), [], '2011-12-30T10:00:00.000Z'],
    ['an ordinary hour', 'UTC', wall('2026-05-05', 9), ['2026-05-05T09:00:00.000Z'], '2026-05-05T09:00:00.000Z'],
  ])('know %s', (_, zone, time, all, first) => {
    expect(instantsOf({ wall: time, zone }).map(iso)).toEqual(all);
    expect(iso(firstInstantOf({ wall: time, zone }))).toBe(first);
  });

  it('are named with a suggestion where the name is wrong', () => {
    expect(zoneProblem('Europe/Berlin')).toBeNull();
    expect(zoneProblem('Europe/Berln')).toBe('there is no time zone "Europe/Berln"; did you mean "Europe/Berlin"?');
  });
});
