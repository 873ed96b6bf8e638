import { describe, expect, it } from '@jest/globals';
import type { JobResult } from '#ports/jobs.ts';
import type { JobsWorld } from './jobs.suite.ts';
import { BAD, drain, job, scripted } from './jobs-scripts.ts';

const MINUTE = 60_000;

/** Attempts that are put off, and retries by a policy of the handler's. */
export function jobLaterTests(world: () => JobsWorld): void {
  describe('a job that is put off', () => {
    it('comes again at its time and not before, and that was no attempt', async () => {
      const { jobs, clock } = world();
      const at = clock.millis() + MINUTE;
      const seen: [attempt: number, at: number][] = [];
      const handle = async ({ attempt }: { attempt: number }): Promise<JobResult> => {
        seen.push([attempt, clock.millis()]);
        return clock.millis() < at ? { ok: false, later: at } : { ok: true };
      };
      await jobs.attach({ handle });
      await jobs.enqueue({ jobs: [job('a', { maxAttempts: 1 })] });
      await drain(world());
      expect(seen).toEqual([
        [1, at - MINUTE],
        [1, at],
      ]);
      expect((await jobs.deadLetters({ tenant: 'acme', limit: 10 })).items).toEqual([]);
    });

    it('lets the others of its group go on', async () => {
      const { jobs, clock } = world();
      const seen = scripted({ a: [{ ok: false, later: clock.millis() + MINUTE }, { ok: true }] });
      await jobs.attach({ handle: seen.handle });
      await jobs.enqueue({ jobs: [job('a'), job('b')] });
      await drain(world());
      expect(seen.log).toEqual(['a#1', 'b#1', 'a#1']);
    });

    it('is still put off after a restart', async () => {
      const { jobs, clock, settle } = world();
      const at = clock.millis() + MINUTE;
      const detach = await jobs.attach({ handle: async () => ({ ok: false, later: at }) });
      await jobs.enqueue({ jobs: [job('a')] });
      await settle();
      await detach();
      const again = await world().reopen();
      const times: number[] = [];
      const handle = async (): Promise<JobResult> => {
        times.push(again.clock.millis());
        return { ok: true };
      };
      await again.jobs.attach({ handle });
      await drain(again);
      await again.close();
      expect(times).toEqual([at]);
    });
  });

  describe('a policy of the handler', () => {
    it('counts in place of the attempts and the back-off of the queue', async () => {
      const { jobs, clock } = world();
      const tries: number[] = [];
      const handle = async (): Promise<JobResult> => {
        tries.push(clock.millis());
        return { ...BAD, policy: { attempts: 7, delayMs: 5000 } } as JobResult;
      };
      await jobs.attach({ handle });
      await jobs.enqueue({ jobs: [job('a')] });
      await drain(world());
      const { items } = await jobs.deadLetters({ tenant: 'acme', limit: 10 });
      expect(tries.slice(1).map((at, i) => at - (tries[i] ?? 0))).toEqual(Array(6).fill(5000));
      expect(items.map((dead) => dead.attempts)).toEqual([7]);
    });
  });
}
