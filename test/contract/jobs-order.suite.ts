import { describe, expect, it } from '@jest/globals';
import type { JobResult } from '#ports/jobs.ts';
import type { JobsWorld } from './jobs.suite.ts';
import { BAD, drain, gated, job, OK, scripted } from './jobs-scripts.ts';

const MINUTE = 60_000;

/** Groups, order of first attempts, retries, and ids that come twice. */
export function jobOrderTests(world: () => JobsWorld): void {
  describe('queue', () => {
    it('hands over the job as it was queued', async () => {
      const { jobs, settle } = world();
      const seen = scripted();
      const spec = job('a', { payload: { deep: [1, { x: null }] }, maxAttempts: 3 });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [spec] });
      await settle();
      expect(seen.attempts).toEqual([{ job: spec, attempt: 1, lastAttempt: false }]);
    });

    it('makes the first attempts of a group in the order of queueing', async () => {
      const { jobs, settle } = world();
      const seen = scripted();
      await jobs.enqueue({ jobs: [job('a'), job('b')] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('c'), job('d')] });
      await settle();
      expect(seen.log).toEqual(['a#1', 'b#1', 'c#1', 'd#1']);
    });

    it('runs one job of a group at a time, and several groups at once', async () => {
      const { jobs } = world();
      const gate = gated();
      await jobs.attach({ handle: gate.handle });
      await jobs.enqueue({ jobs: [job('a1'), job('a2'), job('b1', { group: 'h' }), job('b2', { group: 'h' })] });
      await world().turns();
      // which of two groups is first is nobody's promise
      expect(gate.started.toSorted()).toEqual(['a1', 'b1']);
      gate.open('b1');
      await world().turns();
      expect(gate.started.toSorted()).toEqual(['a1', 'b1', 'b2']);
    });

    it('begins what somebody waits for ahead of a backlog, also one that was left on disk', async () => {
      const { jobs } = world();
      const gate = gated();
      const backlog = Array.from({ length: 100 }, (_, i) => job(`b${i}`, { group: `g${i}` }));
      await jobs.enqueue({ jobs: [...backlog, job('early', { kind: 'deploy', group: 'early' })] });
      await jobs.attach({ handle: gate.handle });
      await world().turns();
      await jobs.enqueue({ jobs: [job('late', { kind: 'deploy', group: 'late' })] });
      expect(gate.started).toContain('early');
      gate.open('early');
      await world().turns();
      expect(gate.started.at(-1)).toBe('late');
    });

    it('keeps equally named groups and ids of two tenants apart', async () => {
      const { jobs } = world();
      const gate = gated();
      await jobs.attach({ handle: gate.handle });
      await jobs.enqueue({ jobs: [job('a'), job('a', { tenant: 'umbrella' })] });
      await world().turns();
      expect(gate.started).toEqual(['a', 'a']);
    });

    it('retries a failing job alone, while the others of its group go on', async () => {
      const { jobs, settle } = world();
      const seen = scripted({ a: [BAD, BAD, OK] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('a'), job('b'), job('c')] });
      await settle();
      expect(seen.log).toEqual(['a#1', 'b#1', 'c#1']);
      await drain(world());
      expect(seen.log).toEqual(['a#1', 'b#1', 'c#1', 'a#2', 'a#3']);
    });

    it('lets what is queued later go ahead of a retry that waits for its time', async () => {
      const { jobs, settle } = world();
      const seen = scripted({ a: [BAD, OK] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('a')] });
      await settle();
      await jobs.enqueue({ jobs: [job('b'), job('c')] });
      await settle();
      expect(seen.log).toEqual(['a#1', 'b#1', 'c#1']);
      await drain(world());
      expect(seen.log.slice(3)).toEqual(['a#2']);
    });

    it('waits between attempts, at most 1 s, 2 s, 4 s', async () => {
      const { jobs, clock } = world();
      const tries: number[] = [];
      const handle = async (): Promise<JobResult> => {
        tries.push(clock.millis());
        return BAD;
      };
      await jobs.attach({ handle });
      await jobs.enqueue({ jobs: [job('a', { maxAttempts: 4 })] });
      await drain(world());
      const waits = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
      expect(waits).toHaveLength(3);
      expect(waits.every((wait, i) => wait >= 0 && wait <= 1000 * 2 ** i)).toBe(true);
      expect(Math.max(...waits)).toBeGreaterThan(0);
    });

    it('takes a handler that throws for a failure with retry', async () => {
      const { jobs } = world();
      const seen = scripted();
      let throws = 1;
      const handle: typeof seen.handle = (attempt) =>
        throws-- > 0 ? Promise.reject(new Error('x')) : seen.handle(attempt);
      await jobs.attach({ handle });
      await jobs.enqueue({ jobs: [job('a')] });
      await drain(world());
      expect(seen.log).toEqual(['a#2']);
    });

    it('says which attempt is the last: the fifth unless the job says otherwise', async () => {
      const { jobs } = world();
      const seen = scripted({ a: [BAD], b: [BAD] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('a'), job('b', { group: 'h', maxAttempts: 2 })] });
      await drain(world());
      const last = seen.attempts.filter((one) => one.lastAttempt).map((one) => `${one.job.id}#${one.attempt}`);
      expect(last.sort()).toEqual(['a#5', 'b#2']);
      expect(seen.attempts).toHaveLength(7);
    });

    it('makes one job of an id that is queued twice, or again within 10 minutes of its end', async () => {
      const { jobs, clock, settle } = world();
      const seen = scripted();
      await jobs.enqueue({ jobs: [job('a'), job('a')] });
      await jobs.enqueue({ jobs: [job('a')] });
      await jobs.attach({ handle: seen.handle });
      await settle();
      clock.moveTo(clock.millis() + 9 * MINUTE);
      await jobs.enqueue({ jobs: [job('a'), job('b')] });
      await settle();
      expect(seen.log).toEqual(['a#1', 'b#1']);
      clock.moveTo(clock.millis() + MINUTE);
      await jobs.enqueue({ jobs: [job('a'), job('b')] });
      await settle();
      expect(seen.log).toEqual(['a#1', 'b#1', 'a#1']);
    });

    it('runs a job that a handler queues', async () => {
      const { jobs, settle } = world();
      const seen = scripted();
      const handle: typeof seen.handle = async (attempt) => {
        await jobs.enqueue({ jobs: [job('child')] });
        return seen.handle(attempt);
      };
      await jobs.attach({ handle });
      await jobs.enqueue({ jobs: [job('a')] });
      await settle();
      expect(seen.log).toEqual(['a#1', 'child#1']);
    });
  });
}
