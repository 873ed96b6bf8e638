import { afterEach, beforeEach, describe } from '@jest/globals';
import type { Jobs } from '#ports/jobs.ts';
import { jobDeathTests } from './jobs-death.suite.ts';
import { jobDurabilityTests } from './jobs-durability.suite.ts';
import { jobLaterTests } from './jobs-later.suite.ts';
import { jobModelTests } from './jobs-model.suite.ts';
import { jobOrderTests } from './jobs-order.suite.ts';

/** A queue, and a clock to move. */
export type JobsWorld = {
  jobs: Jobs;
  clock: { millis(): number; moveTo(at: number): void; nextAt(): number | null };
  /** Resolves when nothing moves until the clock does. */
  settle(): Promise<void>;
  /** Resolves when nothing moves but what a handler holds up on purpose. */
  turns(): Promise<void>;
  /** The same data, opened by a process that knows nothing of the first. */
  reopen(): Promise<JobsWorld>;
  close(): Promise<void>;
};

/** What every queue of jobs holds. `share` = of how many jobs and random runs, where each of them takes long. */
export function jobsSuite(a: { name: string; open: () => Promise<JobsWorld>; share?: number }): void {
  const { share = 1 } = a;
  describe(`Jobs: ${a.name}`, () => {
    let world: JobsWorld;
    beforeEach(async () => {
      world = await a.open();
    });
    afterEach(() => world.close());
    for (const tests of [jobOrderTests, jobLaterTests, jobDeathTests, jobDurabilityTests, jobModelTests])
      tests(() => world, { share });
  });
}
