import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FakeClock } from './fake-clock.ts';
import { Delays } from './jobs-delays.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');

function delays(): { clock: FakeClock; due: number[][]; delays: Delays<number> } {
  const clock = new FakeClock({ start: '2026-01-01T00:00:00.000Z' });
  const due: number[][] = [];
  return { clock, due, delays: new Delays({ clock, onDue: (items) => due.push(items) }) };
}

describe('Delays', () => {
  it('give items back when they are due, in that order, whatever the order of adding', () => {
    const property = fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 60 }), (waits) => {
      const { clock, due, delays: queue } = delays();
      for (const wait of waits) queue.add({ at: START + wait, item: wait });
      for (let at = 1; at <= 50; at++) {
        clock.moveTo(START + at);
        const expected = waits.filter((wait) => wait <= at).sort((x, y) => x - y);
        expect(due.flat()).toEqual(expected);
      }
    });
    fc.assert(property);
  });

  it('ask the clock for the earliest item alone', () => {
    const { clock, delays: queue } = delays();
    for (const wait of [30, 10, 20]) queue.add({ at: START + wait, item: wait });
    expect(clock.nextAt()).toBe(START + 10);
    clock.moveTo(START + 10);
    expect(clock.nextAt()).toBe(START + 20);
  });

  it('give nothing back when they are cleared', () => {
    const { clock, due, delays: queue } = delays();
    queue.add({ at: START + 10, item: 1 });
    queue.clear();
    expect(clock.nextAt()).toBeNull();
    clock.moveTo(START + 20);
    expect(due).toEqual([]);
  });
});
