import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JobSpec } from '#core/plan/journal.ts';
import type { JobResult } from '#ports/jobs.ts';
import type { JobsWorld } from './jobs.suite.ts';
import { BAD, drain, HOPELESS, job, OK, scripted } from './jobs-scripts.ts';

type Spec = { group: number; results: JobResult[] };

const MAX_ATTEMPTS = 3;
const spec: fc.Arbitrary<Spec> = fc.record({
  group: fc.nat(2),
  results: fc.array(fc.constantFrom(OK, OK, OK, BAD, HOPELESS), { minLength: 1, maxLength: 3 }),
});

let tenants = 0;

/** Random scripts of success and failure, queued in random portions. */
export function jobModelTests(world: () => JobsWorld, a: { share: number }): void {
  describe('random jobs', () => {
    it('keep the order of first attempts, make the attempts they may, and wait behind the dead alone', async () => {
      const property = fc.asyncProperty(
        fc.array(fc.array(spec, { maxLength: 4 }), { maxLength: 5 }),
        async (portions) => {
          const tenant = `tenant${++tenants}`;
          const queued = portions.map((portion, p) => portion.map((one, i) => toJob({ one, id: `${p}.${i}`, tenant })));
          const all = queued.flat();
          const seen = scripted(Object.fromEntries(all.map(({ job: { id }, results }) => [id, results])));
          const detach = await world().jobs.attach({ handle: seen.handle });
          await Promise.all(queued.map((portion) => world().jobs.enqueue({ jobs: portion.map((one) => one.job) })));
          await drain(world());
          const { items } = await world().jobs.deadLetters({ tenant, limit: 100 });
          await detach();

          for (const group of ['g0', 'g1', 'g2']) {
            const ofGroup = all.filter((one) => one.job.group === group).map((one) => one.job.id);
            const firsts = seen.attempts.filter((one) => one.job.group === group && one.attempt === 1);
            const parked = items.some((dead) => dead.job.group === group);
            expect(firsts.map((one) => one.job.id)).toEqual(ofGroup.slice(0, firsts.length));
            expect(parked || firsts.length === ofGroup.length).toBe(true);
            expect(items.filter((dead) => dead.job.group === group).length).toBeLessThanOrEqual(1);
          }
          for (const { job: one, results } of all) {
            const made = seen.attempts.filter((attempt) => attempt.job.id === one.id).map((attempt) => attempt.attempt);
            expect(made).toEqual([1, 2, 3].slice(0, made.length));
            expect(made.length).toBeLessThanOrEqual(attemptsOf(results));
          }
        },
      );
      await fc.assert(property, { numRuns: 60 * a.share });
    });
  });
}

function toJob(a: { one: Spec; id: string; tenant: string }): { job: JobSpec; results: JobResult[] } {
  const { group, results } = a.one;
  return { job: job(a.id, { tenant: a.tenant, group: `g${group}`, maxAttempts: MAX_ATTEMPTS }), results };
}

/** How many attempts a script takes, with its last result standing for all that follow. */
function attemptsOf(results: JobResult[]): number {
  const end = results.findIndex((result) => result.ok || !('retry' in result && result.retry));
  return end < 0 ? MAX_ATTEMPTS : end + 1;
}
