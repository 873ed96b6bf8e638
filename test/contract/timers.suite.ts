import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobSpec } from '#core/plan/journal.ts';
import type { ClaimedTimer, Timers } from '#ports/timers.ts';
import { timerModelTests } from './timers-model.suite.ts';

/** Timers, and a clock to move. */
export type TimersWorld = {
  timers: Timers;
  clock: { now(): string; millis(): number; moveTo(at: number): void };
  /** The same data, opened by a process that knows nothing of the first. */
  reopen(): Promise<{ timers: Timers }>;
  close(): Promise<void>;
};

const SECOND = 1000;
const LEASE_MS = 60 * SECOND;

/** What all Timers hold. `share` = how much of the random runs those are given that are asked over a wire. */
export function timersSuite(a: { name: string; open: () => Promise<TimersWorld>; share?: number }): void {
  describe(`Timers: ${a.name}`, () => {
    let world: TimersWorld;
    beforeEach(async () => {
      world = await a.open();
    });
    afterEach(() => world.close());

    const later = (seconds: number): string => new Date(world.clock.millis() + seconds * SECOND).toISOString();
    const set = (id: string, due: string, name = id) => world.timers.set({ id, tenant: 'acme', due, job: job(name) });
    const pass = (seconds: number): void => world.clock.moveTo(world.clock.millis() + seconds * SECOND);
    const claim = (limit = 100): Promise<ClaimedTimer[]> =>
      world.timers.claimDue({ shard: 0, now: world.clock.now(), limit, leaseMs: LEASE_MS });
    const claimedIds = async (): Promise<string[]> => (await claim()).map((timer) => timer.id);

    it('are given out when they are due, not a millisecond before', async () => {
      const due = later(60);
      await set('a', due);
      world.clock.moveTo(world.clock.millis() + 60 * SECOND - 1);
      expect(await claim()).toEqual([]);
      world.clock.moveTo(world.clock.millis() + 1);
      expect(await claim()).toEqual([{ id: 'a', tenant: 'acme', due, job: job('a'), leaseId: expect.any(String) }]);
    });

    it('are not given out early to a caller whose clock is ahead', async () => {
      await set('a', later(60));
      const early = await world.timers.claimDue({ shard: 0, now: later(3600), limit: 10, leaseMs: LEASE_MS });
      expect(early).toEqual([]);
    });

    it('come in the order of their dues', async () => {
      const dues = { c: 3, a: 1, d: 4, b: 2 };
      for (const [id, seconds] of Object.entries(dues)) await set(id, later(seconds));
      pass(10);
      const first = await claim(3);
      expect(first.map((timer) => timer.id)).toEqual(['a', 'b', 'c']);
      expect(await claimedIds()).toEqual(['d']);
    });

    it('are due when they were last set to be', async () => {
      await set('postponed', later(10));
      await set('sooner', later(3600), 'old');
      await set('postponed', later(3600));
      await set('sooner', later(10), 'new');
      pass(20);
      expect((await claim()).map((timer) => timer.job.id)).toEqual(['new']);
    });

    it('stay as they were set before, for who only wants one to be there', async () => {
      const { timers } = world;
      await set('a', later(10), 'first');
      await timers.set({ id: 'a', tenant: 'acme', due: later(5), job: job('second'), keep: true });
      await timers.set({ id: 'b', tenant: 'acme', due: later(10), job: job('third'), keep: true });
      pass(5);
      expect(await claim()).toEqual([]);
      pass(5);
      expect((await claim()).map((timer) => timer.job.id)).toEqual(['first', 'third']);
    });

    it('do not come when they are cancelled', async () => {
      await set('a', later(1));
      await world.timers.cancel({ id: 'a' });
      await world.timers.cancel({ id: 'unknown' });
      pass(10);
      expect(await claim()).toEqual([]);
    });

    it('are leased: not given out again until the lease lapses', async () => {
      await set('a', later(0));
      const [first] = await claim();
      pass(59);
      expect(await claim()).toEqual([]);
      pass(1);
      const [second] = await claim();
      expect(second?.id).toBe('a');
      expect(second?.leaseId).not.toBe(first?.leaseId);
    });

    it('are over when their holder says so', async () => {
      await set('a', later(0));
      await finish(await claim());
      pass(3600);
      expect(await claim()).toEqual([]);
    });

    it('are not ended by a holder whose lease has gone to another', async () => {
      await set('a', later(0));
      const stale = await claim();
      pass(60);
      await claim();
      await finish(stale);
      pass(60);
      expect(await claimedIds()).toEqual(['a']);
    });

    it('are not ended by a holder who saw another due', async () => {
      await set('a', later(0));
      const held = await claim();
      await set('a', later(5));
      await finish(held);
      pass(5);
      expect(await claimedIds()).toEqual(['a']);
    });

    it('say when to look next: at the earliest due, or at the end of a lease', async () => {
      expect(await world.timers.nextDue()).toBeNull();
      const soon = later(5);
      await set('b', later(3600));
      await set('a', soon);
      expect(await world.timers.nextDue()).toBe(soon);
      pass(5);
      const held = await claim();
      expect(await world.timers.nextDue()).toBe(later(60));
      const hour = later(3595);
      await finish(held);
      expect(await world.timers.nextDue()).toBe(hour);
    });

    it('outlive their process, with leases', async () => {
      await set('held', later(0));
      await set('waiting', later(30));
      await claim();
      const next = await world.reopen();
      pass(30);
      const query = { shard: 0, limit: 10, leaseMs: LEASE_MS };
      const waiting = await next.timers.claimDue({ ...query, now: world.clock.now() });
      pass(30);
      const held = await next.timers.claimDue({ ...query, now: world.clock.now() });
      expect([waiting, held].map((timers) => timers.map((timer) => timer.id))).toEqual([['waiting'], ['held']]);
    });

    timerModelTests(() => world, { share: a.share ?? 1 });

    async function finish(timers: ClaimedTimer[]): Promise<void> {
      for (const timer of timers) await world.timers.done(timer);
    }
  });
}

function job(id: string): JobSpec {
  return { id, tenant: 'acme', kind: 'react', group: id, payload: { n: 1 } };
}
