import { describe, expect, it } from '@jest/globals';
import type { JobsWorld } from './jobs.suite.ts';
import { BAD, drain, HOPELESS, job, OK, scripted } from './jobs-scripts.ts';

const acme = (id: string) => ({ tenant: 'acme', id });

/** Dead jobs: what they hold up, and how they come back or go. */
export function jobDeathTests(world: () => JobsWorld): void {
  describe('dead jobs', () => {
    it('park their own group, and no other', async () => {
      const { jobs, settle } = world();
      const seen = scripted({ a: [HOPELESS] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('a'), job('b'), job('other', { group: 'h' })] });
      await settle();
      await jobs.enqueue({ jobs: [job('c')] });
      await drain(world());
      expect(seen.log.toSorted()).toEqual(['a#1', 'other#1']);
    });

    it('come from a last attempt that failed, and leave the jobs of other records alone', async () => {
      const { jobs } = world();
      const seen = scripted({ a: [BAD] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('a', { maxAttempts: 2 }), job('b'), job('other', { group: 'h' })] });
      await drain(world());
      await jobs.enqueue({ jobs: [job('c'), job('next', { group: 'h' })] });
      await drain(world());
      // what came before the death ran: only what comes after it waits
      const ofGroup = (group: string) => seen.attempts.filter((one) => one.job.group === group);
      expect(ofGroup('g').map((one) => `${one.job.id}#${one.attempt}`)).toEqual(['a#1', 'b#1', 'a#2']);
      expect(ofGroup('h').map((one) => one.job.id)).toEqual(['other', 'next']);
    });

    it('hold up retries of their group too', async () => {
      const { jobs } = world();
      const seen = scripted({ a: [BAD], b: [HOPELESS] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('a'), job('b')] });
      await drain(world());
      expect(seen.log).toEqual(['a#1', 'b#1']);
    });

    it('keep what is wrong one by one, where the last failure says so', async () => {
      const { jobs } = world();
      const issues = [{ path: 'amount', code: 'REQUIRED' as const, message: 'amount must be given' }];
      const seen = scripted({ a: [{ ok: false, code: 'GONE', message: 'never', retry: false, issues }] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('a')] });
      await drain(world());
      const { items } = await jobs.deadLetters({ tenant: 'acme', limit: 1 });
      expect(items.map((one) => one.issues)).toEqual([issues]);
    });

    it('are listed with their last failure, page by page, per tenant', async () => {
      const { jobs } = world();
      const seen = scripted({ a: [BAD], b: [HOPELESS] });
      await jobs.attach({ handle: seen.handle });
      const specs = [job('a', { maxAttempts: 2 }), job('b', { group: 'h' }), job('b', { tenant: 'umbrella' })];
      await jobs.enqueue({ jobs: specs });
      await drain(world());
      const first = await jobs.deadLetters({ tenant: 'acme', limit: 1 });
      const second = await jobs.deadLetters({ tenant: 'acme', limit: 1, cursor: first.cursor });
      const at = expect.any(String);
      expect([...first.items, ...second.items]).toEqual([
        { job: specs[0], attempts: 2, code: 'BUSY', message: 'try again', at },
        { job: specs[1], attempts: 1, code: 'GONE', message: 'never', at },
      ]);
      expect(second.cursor).toBeUndefined();
      const foreign = jobs.deadLetters({ tenant: 'umbrella', limit: 1, cursor: first.cursor });
      await expect(foreign).rejects.toMatchObject({ code: 'INVALID_QUERY' });
    });

    it('run again when redriven, ahead of what waits, and let the group go on', async () => {
      const { jobs } = world();
      const seen = scripted({ a: [HOPELESS, BAD, OK] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('a'), job('b'), job('c')] });
      await drain(world());
      const answers = [await jobs.redrive(acme('a')), await jobs.redrive(acme('a'))];
      await world().settle();
      const deadMeanwhile = (await jobs.deadLetters({ tenant: 'acme', limit: 10 })).items;
      await drain(world());
      expect(deadMeanwhile).toEqual([]);
      expect(answers).toEqual([true, false]);
      expect(seen.log).toEqual(['a#1', 'a#1', 'a#2', 'b#1', 'c#1']);
      expect(await jobs.deadLetters({ tenant: 'acme', limit: 10 })).toEqual({ items: [] });
    });

    it('are dead again when redriven in vain, and the group still waits', async () => {
      const { jobs } = world();
      const seen = scripted({ a: [HOPELESS] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('a'), job('b')] });
      await drain(world());
      await jobs.redrive(acme('a'));
      await drain(world());
      expect(seen.log).toEqual(['a#1', 'a#1']);
      expect(await jobs.deadLetters({ tenant: 'acme', limit: 10 })).toMatchObject({ items: [{ job: { id: 'a' } }] });
    });

    it('let their group go on when they are discarded, and do not come back', async () => {
      const { jobs } = world();
      const seen = scripted({ a: [HOPELESS] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('a'), job('b')] });
      await drain(world());
      const answers = [await jobs.discard(acme('a')), await jobs.discard(acme('a'))];
      await jobs.enqueue({ jobs: [job('a')] });
      await drain(world());
      expect(answers).toEqual([true, false]);
      expect(seen.log).toEqual(['a#1', 'b#1']);
    });

    it('are the only ones that can be redriven or discarded, by their own tenant', async () => {
      const { jobs } = world();
      const seen = scripted({ a: [HOPELESS] });
      await jobs.enqueue({ jobs: [job('a'), job('b')] });
      await jobs.attach({ handle: seen.handle });
      await drain(world());
      const answers = await Promise.all([
        jobs.redrive({ tenant: 'umbrella', id: 'a' }),
        jobs.discard({ tenant: 'umbrella', id: 'a' }),
        jobs.redrive(acme('b')),
        jobs.discard(acme('b')),
        jobs.redrive(acme('none')),
      ]);
      expect(answers).toEqual([false, false, false, false, false]);
    });
  });
}
