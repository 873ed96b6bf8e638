import { expect } from '@jest/globals';
import fc from 'fast-check';
import { flows, named } from '#test/support/flows/arbitrary-flow.ts';
import type { Flow } from '#test/support/flows/flow.ts';
import { foretell } from '#test/support/flows/oracle.ts';
import type { Fault } from '../faults.ts';
import type { Template } from '../template.ts';
import { readDisk } from './effects.ts';
import { deviations, leftovers } from './expect-fate.ts';
import { FlowWorld } from './flow-world.ts';

const AT_ONCE = 8;
const RUNS = Number(process.env['MODEL_RUNS'] ?? 125);

const faults = fc.array(
  fc.record<Fault>({
    kind: fc.constant('dies'),
    when: fc.constantFrom('before', 'after'),
    after: fc.nat({ max: 120 }),
    lost: fc.boolean(),
  }),
  { maxLength: 10, size: 'max' },
);
const batches = fc
  .array(flows(), { minLength: 1, maxLength: AT_ONCE, size: 'max' })
  .map((some) => some.map((flow, i) => named({ ...flow, name: `f${i}` })));

/**
 * Runs random workflows, some at a time, by processes that die between any two calls of a port, and holds what stands
 * on disk in the end against what was foretold. Gives how many there were, and how many processes died.
 */
export async function playFlows(a: { template: Template; seed: number }): Promise<{ flows: number; deaths: number }> {
  const { template } = a;
  const path = process.env['MODEL_PATH'];
  const seen = { flows: 0, deaths: 0 };
  const play = async (some: Flow[], deadly: Fault[]): Promise<void> => {
    const world = await FlowWorld.open({ template });
    try {
      await world.play({ flows: some, faults: deadly });
      const { database } = (await world.rest()).local;
      const disk = readDisk(database);
      const wrong = some.flatMap((flow) => {
        const fate = foretell({ flow, from: 0, record: { status: 'new', rounds: 0 } });
        return deviations({ disk, fate, about: world.cases.get(flow.name) ?? '' });
      });
      expect([...wrong, ...leftovers(database)]).toEqual([]);
    } finally {
      seen.flows += some.length;
      seen.deaths += world.deaths;
      await world.close();
    }
  };
  await fc.assert(fc.asyncProperty(batches, faults, play), {
    numRuns: RUNS,
    // a run takes less than a second; one that hangs is a finding too
    timeout: 300_000,
    seed: a.seed,
    ...(path !== undefined && { path }),
    endOnFailure: process.env['MODEL_FIRST'] !== undefined,
  });
  return seen;
}
