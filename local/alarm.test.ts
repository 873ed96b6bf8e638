import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { quietLogger } from '#test/support/quiet-logger.ts';
import { type Alarm, createAlarm } from './alarm.ts';

const START = '2026-03-01T12:00:00.000Z';
const at = (seconds: number): string => new Date(Date.parse(START) + seconds * 1000).toISOString();

let clock: FakeClock;
let due: string[];
let rung: string[];
let alarm: Alarm;
beforeEach(() => {
  clock = new FakeClock({ start: START });
  due = [];
  rung = [];
  alarm = createAlarm({
    clock,
    logger: quietLogger(),
    withinMs: 30_000,
    nextDue: async () => due.toSorted().at(0) ?? null,
    ring: async () => {
      rung.push(clock.now());
      due = due.filter((one) => one > clock.now());
    },
  });
});

async function look(): Promise<void> {
  alarm.look();
  await setImmediate();
}

async function goTo(seconds: number): Promise<void> {
  clock.moveTo(Date.parse(at(seconds)));
  await setImmediate();
}

describe('an alarm', () => {
  it('rings when the first timer is due, and then for the next', async () => {
    due = [at(5), at(2)];
    await look();
    for (const seconds of [1, 2, 4, 5]) await goTo(seconds);
    expect(rung).toEqual([at(2), at(5)]);
  });

  it('rings sooner where something comes in between', async () => {
    due = [at(9)];
    await look();
    due.push(at(3));
    await look();
    for (const seconds of [3, 9]) await goTo(seconds);
    expect(rung).toEqual([at(3), at(9)]);
  });

  it('leaves to a later look what is far off', async () => {
    due = [at(40)];
    await look();
    expect(clock.nextAt()).toBeNull();
    await goTo(30);
    await look();
    await goTo(40);
    expect(rung).toEqual([at(40)]);
  });

  it('does not ring any more once it is stopped', async () => {
    due = [at(2)];
    await look();
    await alarm.stop();
    await goTo(2);
    expect(rung).toEqual([]);
  });
});
