import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Cron, parseCron } from './cron.ts';
import { lastTime, nextTime, timesWithin } from './cron-times.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const START = Date.parse('2026-01-01T00:00:00Z');
const MINUTES = 366 * DAY_MINUTES;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'];

/** What the clocks of a zone show at each minute of a year: minutes since 1970 as if that were UTC. */
function wallMinutes(zone: string): number[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  // offsets change on a quarter of an hour only
  return Array.from({ length: MINUTES / 15 }, (_, i) => {
    const shown = format.format(START + i * 15 * MINUTE_MS).replace(' ', 'T');
    return Date.parse(`${shown}Z`) / MINUTE_MS;
  }).flatMap((first) => Array.from({ length: 15 }, (_, i) => first + i));
}
const walls = new Map(ZONES.map((zone) => [zone, wallMinutes(zone)]));

/** Whether an expression means a minute that clocks show. */
function meaning(cron: Cron): (wall: number) => boolean {
  const ofDay = Array.from(
    { length: DAY_MINUTES },
    (_, i) => cron.minutes.includes(i % 60) && cron.hours.includes(Math.floor(i / 60)),
  );
  return (wall) => {
    if (!ofDay[wall % DAY_MINUTES]) return false;
    const date = new Date(wall * MINUTE_MS);
    const [inMonth, inWeek] = [cron.days.has(date.getUTCDate()), cron.weekdays.has(date.getUTCDay())];
    return cron.months.has(date.getUTCMonth() + 1) && (cron.eitherDay ? inMonth || inWeek : inMonth && inWeek);
  };
}

/** All times of the year, minute by minute: a leap makes up for what it leaps over, and nothing comes twice. */
function bruteForce(a: { cron: Cron; zone: string }): number[] {
  const shown = walls.get(a.zone) ?? [];
  const isMeant = meaning(a.cron);
  const { everyHour } = a.cron;
  const times: number[] = [];
  let latest = (shown[0] ?? 0) - 1;
  shown.forEach((wall, i) => {
    let due = isMeant(wall) && (everyHour || wall > latest);
    for (let leapt = latest + 1; leapt < wall; leapt++) due ||= !everyHour && isMeant(leapt);
    if (due) times.push(START + i * MINUTE_MS);
    latest = Math.max(latest, wall);
  });
  return times;
}

function read(text: string): Cron {
  const parsed = parseCron(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.cron;
}

/** The times of the year as asked for, one after another. */
function forwards(a: { cron: Cron; zone: string }): number[] {
  const times: number[] = [];
  let at = nextTime({ ...a, after: START - 1 });
  while (at !== null && at < START + MINUTES * MINUTE_MS) {
    times.push(at);
    at = nextTime({ ...a, after: at });
  }
  return times;
}

const list = (a: { from: number; to: number }): fc.Arbitrary<string> =>
  fc.uniqueArray(fc.integer({ min: a.from, max: a.to }), { minLength: 1, maxLength: 3 }).map((all) => all.join(','));
const day = (a: { from: number; to: number }): fc.Arbitrary<string> => fc.oneof(fc.constant('*'), list(a));
const crons = fc
  .tuple(
    list({ from: 0, to: 59 }),
    fc.oneof(fc.constant('*/6'), list({ from: 0, to: 4 }), list({ from: 0, to: 23 })),
    day({ from: 1, to: 28 }),
    day({ from: 1, to: 12 }),
    day({ from: 0, to: 7 }),
  )
  .map((fields) => fields.join(' '));

describe('the times of a cron expression', () => {
  it('are those of a walk through every minute of a year, in zones that put their clocks forward and back', () => {
    fc.assert(
      fc.property(crons, fc.constantFrom(...ZONES), (text, zone) => {
        const cron = read(text);
        expect(forwards({ cron, zone })).toEqual(bruteForce({ cron, zone }));
      }),
      { numRuns: 12 },
    );
  });

  it.each([
    ['0 * * * *', 'Europe/Berlin'],
    ['*/20 1-3 * 3,4,10,11 *', 'Australia/Lord_Howe'],
    ['30 2 * * *', 'America/New_York'],
  ])('hold for %s in %s', (text, zone) => {
    const cron = read(text);
    expect(forwards({ cron, zone })).toEqual(bruteForce({ cron, zone }));
  });

  it('are the same looked at from behind', () => {
    fc.assert(
      fc.property(crons, fc.constantFrom(...ZONES), fc.integer({ min: 0, max: MINUTES - 1 }), (text, zone, minute) => {
        const cron = read(text);
        const upTo = START + minute * MINUTE_MS;
        const last = lastTime({ cron, zone, upTo }) ?? Number.NaN;
        expect(last).toBeLessThanOrEqual(upTo);
        expect(nextTime({ cron, zone, after: last - 1 })).toBe(last);
        expect(nextTime({ cron, zone, after: last })).toBeGreaterThan(upTo);
      }),
    );
  });

  it('of a span are those that follow each other in it, its end left out', () => {
    fc.assert(
      fc.property(crons, fc.constantFrom(...ZONES), fc.integer({ min: 0, max: MINUTES - 1 }), (text, zone, minute) => {
        const cron = read(text);
        const start = START + minute * MINUTE_MS;
        const first = nextTime({ cron, zone, after: start - 1 }) ?? Number.NaN;
        const second = nextTime({ cron, zone, after: first }) ?? Number.NaN;
        expect(timesWithin({ cron, zone, start, end: second })).toEqual([first]);
        expect(timesWithin({ cron, zone, start: first, end: second + 1 })).toEqual([first, second]);
      }),
      { numRuns: 30 },
    );
  });

  it('come back after years', () => {
    const next = nextTime({ cron: read('0 12 29 2 *'), zone: 'UTC', after: Date.parse('2097-01-01T00:00:00Z') });
    expect(new Date(next ?? 0).toISOString()).toBe('2104-02-29T12:00:00.000Z');
  });
});
