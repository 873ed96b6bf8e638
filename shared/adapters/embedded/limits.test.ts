import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Allowance, Turn } from '#ports/limits.ts';
import { createLimits } from './limits.ts';

const rateOf = (count: number, perMs: number): Allowance => ({ rate: { count, perMs }, concurrency: null });
const atOnce = (concurrency: number): Allowance => ({ rate: null, concurrency });

function limiter(allowance: Allowance): (id: string, now: number) => Promise<Turn> {
  const limits = createLimits();
  return (id, now) => limits.enter({ tenant: 'acme', key: 'rule:1', id, allowance, now });
}
const timeOf = (turn: Turn, now: number): number => (turn.go ? now : turn.at);

describe('a rate', () => {
  it('lets so many through and gives the others places one span later, in order', async () => {
    const enter = limiter(rateOf(2, 100));
    const turns = [
      await enter('a', 0),
      await enter('b', 10),
      await enter('c', 20),
      await enter('d', 30),
      await enter('e', 40),
    ];
    expect(turns.map((turn, i) => timeOf(turn, i * 10))).toEqual([0, 10, 100, 110, 200]);
  });

  it('keeps a place for who comes back, and tells who came before', async () => {
    const enter = limiter(rateOf(1, 100));
    await enter('a', 0);
    const [sent, early, due] = [await enter('b', 0), await enter('b', 50), await enter('b', 100)];
    expect([sent, early]).toEqual([
      { go: false, first: true, at: 100 },
      { go: false, first: false, at: 100 },
    ]);
    expect(due).toMatchObject({ go: true, first: false });
  });

  it('never gives more than the count in any span, and gives everybody a turn', async () => {
    const asks = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 60 });
    const property = fc.asyncProperty(asks, fc.integer({ min: 1, max: 4 }), async (gaps, count) => {
      const enter = limiter(rateOf(count, 100));
      let now = 0;
      const times: number[] = [];
      for (const [i, gap] of gaps.entries()) {
        now += gap;
        times.push(timeOf(await enter(String(i), now), now));
      }
      const spans = times.map((at, i) => (times[i + count] ?? Number.POSITIVE_INFINITY) - at);
      return times.length === gaps.length && spans.every((span) => span >= 100);
    });
    await fc.assert(property);
  });
});

describe('a limit of how many at once', () => {
  it('sends away who comes while all places are taken, until one leaves', async () => {
    const enter = limiter(atOnce(1));
    const first = await enter('a', 0);
    const second = await enter('b', 0);
    leave(first, 10);
    expect([second.go, (await enter('b', 10)).go]).toEqual([false, true]);
  });

  it('makes a long line come back later than a short one', async () => {
    const enter = limiter(atOnce(1));
    leave(await enter('warm', 0), 100);
    await enter('a', 100);
    const waits = [await enter('b', 100), await enter('c', 100)].map((turn) => timeOf(turn, 100));
    expect(waits).toEqual([200, 300]);
  });
});

it('tenants and keys have limits of their own', async () => {
  const limits = createLimits();
  const ask = { id: 'a', allowance: rateOf(1, 100), now: 0 };
  const turns = [
    await limits.enter({ ...ask, tenant: 'acme', key: 'rule:1' }),
    await limits.enter({ ...ask, tenant: 'acme', key: 'rule:2' }),
    await limits.enter({ ...ask, tenant: 'umbrella', key: 'rule:1' }),
  ];
  expect(turns.map((turn) => turn.go)).toEqual([true, true, true]);
});

function leave(turn: Turn, now: number): void {
  expect(turn.go).toBe(true);
  (turn as Extract<Turn, { go: true }>).leave({ now });
}
