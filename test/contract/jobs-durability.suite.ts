import { describe, expect, it } from '@jest/globals';
import type { JobResult } from '#ports/jobs.ts';
import type { JobsWorld } from './jobs.suite.ts';
import { BAD, drain, gated, HOPELESS, job, OK, scripted } from './jobs-scripts.ts';

const acme = (id: string) => ({ tenant: 'acme', id });

/** What is left of a queue after a kill or a detach. */
export function jobDurabilityTests(world: () => JobsWorld, a: { share: number }): void {
  describe('a queue after the loss of its process', () => {
    it('still has what was queued, in order', async () => {
      await world().jobs.enqueue({ jobs: [job('a'), job('b'), job('c', { group: 'h' })] });
      const next = await world().reopen();
      const seen = scripted();
      await next.jobs.attach({ handle: seen.handle });
      await next.settle();
      expect(seen.log.filter((one) => one !== 'c#1')).toEqual(['a#1', 'b#1']);
      expect(seen.log).toHaveLength(3);
    });

    it('makes an attempt again that was cut off, and none that was done', async () => {
      const { jobs } = world();
      const gate = gated();
      await jobs.attach({ handle: gate.handle });
      await jobs.enqueue({ jobs: [job('done'), job('cut', { group: 'h' }), job('behind', { group: 'h' })] });
      await world().turns();
      gate.open('done');
      await world().turns();
      const next = await world().reopen();
      const seen = scripted();
      await next.jobs.attach({ handle: seen.handle });
      await next.settle();
      expect(seen.log).toEqual(['cut#1', 'behind#1']);
    });

    it('goes on counting attempts and keeps the time of a retry', async () => {
      const { jobs, settle } = world();
      const detach = await jobs.attach({ handle: scripted({ a: [BAD] }).handle });
      await jobs.enqueue({ jobs: [job('a'), job('b')] });
      await settle();
      await detach();
      const next = await world().reopen();
      const seen = scripted();
      await next.jobs.attach({ handle: seen.handle });
      await next.settle();
      expect(seen.log).toEqual([]);
      await drain(next);
      expect(seen.log).toEqual(['a#2']);
    });

    it('keeps a group parked until its dead job is redriven', async () => {
      const { jobs } = world();
      await jobs.attach({ handle: scripted({ a: [HOPELESS] }).handle });
      await jobs.enqueue({ jobs: [job('first'), job('a'), job('b')] });
      await drain(world());
      const next = await world().reopen();
      const seen = scripted({ a: [BAD, OK] });
      await next.jobs.attach({ handle: seen.handle });
      await drain(next);
      expect(seen.log).toEqual([]);
      await next.jobs.redrive(acme('a'));
      await drain(next);
      expect(seen.log).toEqual(['a#1', 'a#2', 'b#1']);
    });

    it('remembers a redriven job that was not run yet', async () => {
      const { jobs } = world();
      const detach = await jobs.attach({ handle: scripted({ a: [HOPELESS] }).handle });
      await jobs.enqueue({ jobs: [job('a'), job('b')] });
      await drain(world());
      await detach();
      await jobs.redrive(acme('a'));
      const next = await world().reopen();
      const seen = scripted();
      await next.jobs.attach({ handle: seen.handle });
      await drain(next);
      expect(seen.log).toEqual(['a#1', 'b#1']);
    });

    it('finds thousands that waited, and queues more meanwhile, without losing the order', async () => {
      const specs = (prefix: string, count: number) =>
        Array.from({ length: count }, (_, i) => job(`${prefix}${i}`, { group: `g${i % 7}` }));
      const count = 5000 * a.share;
      await world().jobs.enqueue({ jobs: specs('old', count) });
      const next = await world().reopen();
      const seen = scripted();
      await next.jobs.attach({ handle: seen.handle });
      await next.jobs.enqueue({ jobs: specs('new', 70) });
      await next.settle();
      const ofGroup = seen.attempts.filter((one) => one.job.group === 'g3').map((one) => one.job.id);
      expect(seen.log).toHaveLength(count + 70);
      const expected = [...specs('old', count), ...specs('new', 70)].filter((one) => one.group === 'g3');
      expect(ofGroup).toEqual(expected.map((one) => one.id));
    });
  });

  describe('a queue whose handler is detached', () => {
    it('waits for what runs, starts nothing more, and goes on with the next handler', async () => {
      const { jobs, settle } = world();
      const gate = gated();
      const detach = await jobs.attach({ handle: gate.handle });
      await jobs.enqueue({ jobs: [job('a'), job('b')] });
      await world().turns();
      const detached = detach();
      gate.open('a');
      await detached;
      await jobs.enqueue({ jobs: [job('c')] });
      await settle();
      expect(gate.started).toEqual(['a']);
      const seen = scripted();
      await jobs.attach({ handle: seen.handle });
      await settle();
      expect(seen.log).toEqual(['b#1', 'c#1']);
    });

    it('has one handler at a time', async () => {
      const handle = async (): Promise<JobResult> => OK;
      await world().jobs.attach({ handle });
      await expect(world().jobs.attach({ handle })).rejects.toThrow('attached');
    });
  });
}
