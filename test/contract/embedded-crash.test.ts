import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { failingCommit } from '#test/support/failing-commit.ts';
import { type EmbeddedWorld, openEmbedded } from './embedded-world.ts';
import { job, scripted } from './jobs-scripts.ts';
import { deal, plan, put, sys, sysKey } from './plans.ts';

const MINUTE = 60_000;

describe('the embedded adapters', () => {
  let world: EmbeddedWorld;
  beforeEach(async () => {
    world = await openEmbedded();
  });
  afterEach(() => world.close());

  describe('when the process is lost', () => {
    it('know a write whose answer was lost', async () => {
      const once = plan({ ops: [put({ id: 'a' })], mark: { key: 'm' } });
      const lost = world.store.commit({ plan: once });
      world.database.close();
      const next = await world.reopen();
      const again = await next.store.commit({ plan: once });
      expect(again).toEqual({ ok: true, replayed: true, response: { status: 201 } });
      await lost;
    });

    it('have nothing of a write that was not committed', async () => {
      const once = plan({ ops: [put({ id: 'a' })] });
      const cutOff = world.store.commit({ plan: once });
      const next = await world.reopen();
      const before = await next.store.get({ refs: [deal('a')] });
      const again = await next.store.commit({ plan: once });
      expect(before).toEqual([null]);
      expect(again.ok).toBe(true);
      await cutOff;
      expect(await next.store.get({ refs: [deal('a')] })).toMatchObject([{ version: 1 }]);
    });

    it('have the lookups of journal rows that were not indexed yet', async () => {
      const written = plan({ ops: [put({ id: 'a' })], types: ['deals.created'], correlationId: 'c' });
      await world.store.commit({ plan: written });
      const next = await world.reopen();
      const by = [{ record: deal('a') }, { correlationId: 'c' }];
      const pages = await Promise.all(by.map((one) => next.store.journal({ tenant: 'acme', by: one, limit: 9 })));
      expect(pages).toEqual([{ entries: [written.journal] }, { entries: [written.journal] }]);
    });
  });

  describe('when a write brings jobs', () => {
    it('queue them with it, begin them once it is on disk, and know them when the feed brings them', async () => {
      const seen = scripted();
      const detach = await world.jobs.attach({ handle: seen.handle });
      const written = plan({ ops: [put({ id: 'a' })] });
      written.journal.jobs = [job('x'), job('y')];
      await world.store.commit({ plan: written, early: true });
      const before = [...seen.log];
      await world.settle();
      await world.jobs.enqueue({ jobs: written.journal.jobs });
      await world.settle();
      await detach();
      expect([before, seen.log]).toEqual([[], ['x#1', 'y#1']]);
    });

    it('have the jobs of each write that they have, and of no other', async () => {
      const [kept, lost] = [plan({ ops: [put({ id: 'a' })] }), plan({ ops: [put({ id: 'b' })] })];
      kept.journal.jobs = [job('x')];
      lost.journal.jobs = [job('y')];
      await world.store.commit({ plan: kept });
      await world.store.commit({ plan: lost, early: true });
      world.database.abandon();
      const next = await world.reopen();
      const seen = scripted();
      await next.jobs.attach({ handle: seen.handle });
      await next.settle();
      expect(seen.log).toEqual(['x#1']);
      expect(await next.store.get({ refs: [deal('a'), deal('b')] })).toMatchObject([{ version: 1 }, null]);
    });
  });

  describe('when a commit fails that others did not wait for', () => {
    it('read what is on disk, and take the same write again', async () => {
      const fail = failingCommit(world.database);
      const delivered: string[] = [];
      await world.feed.attach({
        consumer: 'one',
        handle: async (batch) => {
          delivered.push(...batch.map((entry) => entry.writeId));
          return { failed: [] };
        },
      });
      const written = plan({ ops: [put({ id: 'a' }), sys({ sk: 's', value: 1 })] });
      await world.store.commit({ plan: written, early: true });
      await world.database.early(fail);
      await expect(world.store.settled()).rejects.toThrow('FOREIGN KEY');
      const gone = await world.store.get({ refs: [deal('a')] });
      const again = await world.store.commit({ plan: written, early: true });
      await world.settle();
      expect([gone, again]).toEqual([[null], { ok: true, replayed: false }]);
      expect(delivered).toEqual([written.journal.writeId]);
    });
  });

  describe('when another function of the shared transaction throws', () => {
    it('commit each plan once and queue each job once', async () => {
      const seen = scripted();
      const delivered: string[] = [];
      await world.jobs.attach({ handle: seen.handle });
      await world.feed.attach({
        consumer: 'one',
        handle: async (batch) => {
          delivered.push(...batch.map((entry) => entry.writeId));
          return { failed: [] };
        },
      });
      const plans = ['a', 'b', 'c'].map((id) => plan({ ops: [put({ id })] }));
      const [first = plan({}), second = plan({}), third = plan({})] = plans;
      const fail = (): never => {
        throw new Error('boom');
      };

      const outcomes = await Promise.allSettled([
        world.store.commit({ plan: first }),
        world.jobs.enqueue({ jobs: [job('x')] }),
        world.database.write(fail),
        world.store.commit({ plan: second }),
        world.store.commit({ plan: plan({ ops: [put({ id: 'a' })] }) }),
        world.database.write(fail),
        world.store.commit({ plan: third }),
        world.jobs.enqueue({ jobs: [job('y')] }),
      ]);
      await world.settle();

      const ok = { status: 'fulfilled', value: { ok: true, replayed: false } };
      expect([outcomes[0], outcomes[3], outcomes[6]]).toEqual([ok, ok, ok]);
      expect(outcomes[4]).toMatchObject({ value: { ok: false, reason: 'version' } });
      expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(2);
      expect(delivered).toEqual(plans.map((one) => one.journal.writeId));
      expect(seen.log).toEqual(['x#1', 'y#1']);
    });
  });

  describe('when hundreds of writes are indexed behind the commits', () => {
    it('find each of them once, and list what is not published', async () => {
      const plans = Array.from({ length: 700 }, (_, i) =>
        plan({ ops: [put({ id: `r${i}` })], correlationId: `c${i % 3}` }),
      );
      await Promise.all(plans.map((one) => world.store.commit({ plan: one })));
      const published = plans.slice(300, 650).map((one) => one.journal.writeId);
      await world.feed.markPublished({ writeIds: published });
      const by = { correlationId: 'c1' };
      const { entries } = await world.store.journal({ tenant: 'acme', by, limit: 1000 });
      const left = await world.feed.unpublished({ olderThan: '2027-01-01T00:00:00.000Z', limit: 1000 });
      expect(entries).toEqual(plans.filter((_, i) => i % 3 === 1).map((one) => one.journal));
      expect(left).toEqual([...plans.slice(0, 300), ...plans.slice(650)].map((one) => one.journal));
    });
  });

  describe('when they are swept', () => {
    it('lose the marks and platform rows that have expired, and no others', async () => {
      const { store, clock } = world;
      const soon = '2026-01-01T00:01:00.000Z';
      const late = '2026-01-01T01:00:00.000Z';
      await store.commit({
        plan: plan({ ops: [sys({ sk: 'a', value: 1, ttl: soon })], mark: { key: 'a', ttl: soon } }),
      });
      await store.commit({
        plan: plan({ ops: [sys({ sk: 'b', value: 1, ttl: late })], mark: { key: 'b', ttl: late } }),
      });
      await store.commit({ plan: plan({ ops: [sys({ sk: 'c', value: 1 })] }) });
      const early = await store.sweep();
      clock.moveTo(clock.millis() + MINUTE);
      expect([early, await store.sweep(), await store.sweep()]).toEqual([0, 2, 0]);
      expect(await store.getSys({ keys: [sysKey('b'), sysKey('c')] })).toMatchObject([{ value: 1 }, { value: 1 }]);
      expect(await store.getMark({ tenant: 'acme', key: 'b' })).not.toBeNull();
    });

    it('forget jobs that were done 10 minutes ago, and no others', async () => {
      const { jobs, clock, settle } = world;
      const detach = await jobs.attach({ handle: scripted().handle });
      await jobs.enqueue({ jobs: Array.from({ length: 600 }, (_, i) => job(`done${i}`)) });
      await settle();
      await detach();
      await jobs.enqueue({ jobs: [job('waiting')] });
      clock.moveTo(clock.millis() + 9 * MINUTE);
      const early = await jobs.sweep();
      clock.moveTo(clock.millis() + MINUTE);
      const seen = scripted();
      expect([early, await jobs.sweep()]).toEqual([0, 600]);
      await jobs.attach({ handle: seen.handle });
      await settle();
      expect(seen.log).toEqual(['waiting#1']);
    });
  });

  it('answer queries in the order of a clock that stands still, from the tail and from disk alike', async () => {
    const written = Array.from({ length: 5 }, () => plan({}));
    for (const one of written) await world.store.commit({ plan: one });
    const next = await world.reopen();
    const seen: string[][] = [[], []];
    for (const [i, { feed }] of [world, next].entries()) {
      await feed.attach({
        consumer: `from ${i}`,
        handle: async (batch) => {
          seen[i]?.push(...batch.map((entry) => JSON.stringify(entry)));
          return { failed: [] };
        },
      });
    }
    await Promise.all([world.settle(), next.settle()]);
    expect(seen[0]).toEqual(written.map((one) => JSON.stringify(one.journal)));
    expect(seen[1]).toEqual(seen[0]);
  });
});
