import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Allowance, Limits, Turn } from '#ports/limits.ts';

/** Limits that nobody has asked yet. */
export type LimitsWorld = { limits: Limits; close(): Promise<void> };
type Enter = (id: string, now: number) => Promise<Turn>;

const rateOf = (count: number, perMs: number): Allowance => ({ rate: { count, perMs }, concurrency: null });
const atOnce = (concurrency: number): Allowance => ({ rate: null, concurrency });
const timeOf = (turn: Turn, now: number): number => (turn.go ? now : turn.at);

/** What all Limits hold. `share` = how much of the random tests is run. */
export function limitsSuite(a: { name: string; open: () => Promise<LimitsWorld>; share?: number }): void {
  describe(`Limits: ${a.name}`, () => {
    let world: LimitsWorld;
    beforeEach(async () => {
      world = await a.open();
    });
    afterEach(() => world.close());

    let keys = 0;
    const limiter = (allowance: Allowance, key = `rule:${++keys}`): Enter => {
      return (id, now) => world.limits.enter({ tenant: 'acme', key, id, allowance, now });
    };

    it('of a rate let so many through and give the others places one span later, in order', async () => {
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

    it('keep a place for who comes back, and tell who came before', async () => {
      const enter = limiter(rateOf(1, 100));
      await enter('a', 0);
      const [sent, early, due] = [await enter('b', 0), await enter('b', 50), await enter('b', 100)];
      expect([sent, early]).toEqual([
        { go: false, first: true, at: 100 },
        { go: false, first: false, at: 100 },
      ]);
      expect(due).toMatchObject({ go: true, first: false });
    });

    it('give a place once: who had a turn and asks again waits like the others', async () => {
      const enter = limiter(rateOf(1, 100));
      const turns = [await enter('a', 0), await enter('b', 0), await enter('b', 100), await enter('b', 100)];
      expect(turns.map((turn) => timeOf(turn, 100))).toEqual([100, 100, 100, 200]);
    });

    it('never give more than the count in any span, and give everybody a turn', async () => {
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
      await fc.assert(property, { numRuns: Math.ceil(100 * (a.share ?? 1)) });
    });

    it('of how many at once send away who comes while all places are taken, until one leaves', async () => {
      const enter = limiter(atOnce(2));
      const [one] = [await enter('a', 0), await enter('b', 0)];
      const third = await enter('c', 0);
      await leave(one, 10);
      expect([third.go, (await enter('c', 10)).go, (await enter('d', 10)).go]).toEqual([false, true, false]);
    });

    it('make a long line come back later than a short one', async () => {
      const enter = limiter(atOnce(1));
      await leave(await enter('warm', 0), 100);
      await enter('a', 100);
      const waits = [await enter('b', 100), await enter('c', 100)].map((turn) => timeOf(turn, 100));
      expect(waits).toEqual([200, 300]);
    });

    it('keep the place of a rate for who found all running', async () => {
      const enter = limiter({ rate: { count: 2, perMs: 100 }, concurrency: 1 });
      const first = await enter('a', 0);
      const sent = await enter('b', 0);
      await leave(first, 10);
      const again = await enter('b', 20);
      expect([sent.first, again.go, again.first]).toEqual([true, true, false]);
    });

    it('begin anew with another allowance, and count on who runs', async () => {
      const key = 'rule:changed';
      await limiter({ rate: { count: 1, perMs: 1000 }, concurrency: 1 }, key)('a', 0);
      const other = limiter({ rate: { count: 2, perMs: 1000 }, concurrency: 1 }, key);
      const more = limiter({ rate: { count: 3, perMs: 1000 }, concurrency: 2 }, key);
      expect([(await other('b', 0)).go, (await more('c', 0)).go, (await more('d', 0)).go]).toEqual([
        false,
        true,
        false,
      ]);
    });

    it('are those of a tenant and a key', async () => {
      const ask = { id: 'a', allowance: rateOf(1, 100), now: 0 };
      const turns = [
        await world.limits.enter({ ...ask, tenant: 'acme', key: 'rule:1' }),
        await world.limits.enter({ ...ask, tenant: 'acme', key: 'rule:2' }),
        await world.limits.enter({ ...ask, tenant: 'umbrella', key: 'rule:1' }),
      ];
      expect(turns.map((turn) => turn.go)).toEqual([true, true, true]);
    });
  });
}

/** Gives a turn back. */
export async function leave(turn: Turn | undefined, now: number): Promise<void> {
  expect(turn?.go).toBe(true);
  await (turn as Extract<Turn, { go: true }>).leave({ now });
}
