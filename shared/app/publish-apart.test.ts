import { describe, expect, it } from '@jest/globals';
import type { Journal } from '#core/plan/journal.ts';
import { plan } from '#test/contract/plans.ts';
import { openWorld } from '#test/support/local-world.ts';
import type { Platform } from './platform.ts';
import { publishApart } from './publish-apart.ts';

const HOOK = 'after_hook' as const;
const entryOf = (id: string): Journal => {
  const { journal } = plan({});
  const root = { ...journal.root, id };
  const job = { id: journal.writeId, tenant: 'acme', kind: HOOK, group: id, payload: {} };
  return { ...journal, root, jobs: [job] };
};

/** Publishes on a platform that queues no job of these writes; gives what failed, and what was queued, in order. */
async function published(a: { batch: Journal[]; broken: readonly Journal[] }) {
  const world = await openWorld({ packs: [] });
  const queued: string[] = [];
  const marked: string[] = [];
  const broken = new Set(a.broken.map(({ writeId }) => writeId));
  const enqueue: Platform['jobs']['enqueue'] = async ({ jobs }) => {
    if (jobs.some(({ id }) => broken.has(id))) throw new Error('it does not fit');
    queued.push(...jobs.map(({ id }) => id));
  };
  const platform: Platform = {
    ...world.platform,
    jobs: { ...world.platform.jobs, enqueue },
    feed: { ...world.platform.feed, markPublished: async ({ writeIds }) => void marked.push(...writeIds) },
  };
  const { failed, marked: done } = await publishApart({ platform, batch: a.batch });
  await done;
  await world.close();
  return { failed, queued, marked, lines: world.logger.lines };
}

const idsOf = (entries: readonly (Journal | undefined)[]): (string | undefined)[] => entries.map((one) => one?.writeId);

describe('a batch of which one write cannot be published', () => {
  it('is published but for that one, which is told of', async () => {
    const batch = ['r1', 'r2', 'r3'].map(entryOf);
    const { failed, queued, marked, lines } = await published({ batch, broken: batch.slice(1, 2) });
    expect(failed).toEqual(idsOf([batch[1]]));
    expect(queued).toEqual(idsOf([batch[0], batch[2]]));
    expect(marked).toEqual(queued);
    expect(lines).toEqual([{ level: 'error', message: 'a write could not be published' }]);
  });

  it('keeps what comes later of the same record behind it', async () => {
    const batch = ['r1', 'r2', 'r1', 'r2'].map(entryOf);
    const { failed, queued } = await published({ batch, broken: batch.slice(0, 1) });
    expect(failed).toEqual(idsOf([batch[0], batch[2]]));
    expect(queued).toEqual(idsOf([batch[1], batch[3]]));
  });

  it('is given up when one after the other fails: the reason is not theirs', async () => {
    const batch = ['r1', 'r2', 'r3', 'r4', 'r5'].map(entryOf);
    const { failed, lines } = await published({ batch, broken: batch });
    expect(failed).toEqual(idsOf(batch));
    expect(lines).toHaveLength(3);
  });
});
