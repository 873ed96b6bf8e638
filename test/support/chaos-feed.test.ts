import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { ChangeFeed } from '#ports/change-feed.ts';
import { plan, START } from '#test/contract/plans.ts';
import { chaosFeed } from './chaos-feed.ts';

type Handle = Parameters<ChangeFeed['attach']>[0]['handle'];

const BATCH: Journal[] = Array.from({ length: 40 }, () => plan({}).journal);

describe('chaosFeed', () => {
  it('shuffles, repeats and withholds, and calls what it withheld failed', async () => {
    const { hand, seen } = await attached({ seed: 1 });
    const { failed } = await hand(BATCH);
    const distinct = new Set(seen);
    expect(failed.length).toBeGreaterThan(0);
    expect(distinct.size).toBe(BATCH.length - failed.length);
    expect(seen.length).toBeGreaterThan(distinct.size);
    expect([...distinct]).not.toEqual([...distinct].sort());
  });

  it('hands everything over in the end', async () => {
    const { hand, seen } = await attached({ seed: 2 });
    let rest = BATCH;
    for (let round = 0; round < 3; round++) {
      const { failed } = await hand(rest);
      rest = rest.filter((entry) => failed.includes(entry.writeId));
    }
    expect(rest).toEqual([]);
    expect(new Set(seen).size).toBe(BATCH.length);
  });

  it('brings some entries again much later', async () => {
    const { hand, seen, clock } = await attached({ seed: 3 });
    await hand(BATCH);
    const before = seen.length;
    clock.moveTo(clock.millis() + 60_000);
    await hand([]);
    expect(seen.length).toBeGreaterThan(before);
  });

  it('does the same for the same seed', async () => {
    const runs = await Promise.all([4, 4, 5].map((seed) => attached({ seed })));
    for (const { hand } of runs) await hand(BATCH);
    expect(runs[0]?.seen).toEqual(runs[1]?.seen);
    expect(runs[0]?.seen).not.toEqual(runs[2]?.seen);
  });
});

/** A chaos feed over one that the test drives by hand. */
async function attached(a: { seed: number }): Promise<{ hand: Handle; seen: string[]; clock: FakeClock }> {
  const clock = new FakeClock({ start: START });
  const seen: string[] = [];
  let hand: Handle = async () => ({ failed: [] });
  const feed: ChangeFeed = {
    attach: async ({ handle }) => {
      hand = handle;
      return async () => {};
    },
    unpublished: async () => [],
    markPublished: async () => {},
    deadLetters: async () => [],
    redrive: async () => false,
  };
  const handle: Handle = async (batch) => {
    seen.push(...batch.map((entry) => entry.writeId));
    return { failed: [] };
  };
  await chaosFeed({ feed, clock, seed: a.seed }).attach({ consumer: 'one', handle });
  return { hand: (batch) => hand(batch), seen, clock };
}
