import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { COMMANDS } from './commands.ts';
import { DEPOT, depotPack } from './depot.ts';
import { DepotWorld } from './depot-world.ts';
import { emptyDepot } from './expected.ts';
import { expectFinished } from './in-the-end.ts';
import { makeTemplate, type Template } from './template.ts';

// a thousand depots, each with its own file and its own deaths. A failure names a seed, a path and a replayPath: play it
// again with MODEL_SEED, MODEL_PATH, MODEL_REPLAY and MODEL_FIRST=1
jest.setTimeout(600_000);

const RUNS = Number(process.env['MODEL_RUNS'] ?? 1000);
const seed = Number(process.env['MODEL_SEED'] ?? 20_261_121);
const path = process.env['MODEL_PATH'];
const replayPath = process.env['MODEL_REPLAY'];

let template: Template;
beforeAll(async () => {
  template = await makeTemplate({ pack: depotPack({ sink: { seen: [], next: [] } }), definitions: DEPOT });
});
afterAll(() => template.remove());

describe('whatever clients, imports, rules, workflows and crashes do to a depot', () => {
  it(`its records, claims, history and reactions agree (seed ${seed})`, async () => {
    let runs = 0;
    let deaths = 0;
    const play = async (
      commands: Iterable<fc.AsyncCommand<ReturnType<typeof emptyDepot>, DepotWorld>>,
    ): Promise<void> => {
      const world = await DepotWorld.open(template);
      const expected = emptyDepot();
      try {
        await fc.asyncModelRun(() => ({ model: expected, real: world }), commands);
        await world.recover();
        await expectFinished({ expected, world });
      } finally {
        runs++;
        deaths += world.troubles;
        await world.close();
      }
    };
    const history = fc.commands(COMMANDS, {
      maxCommands: 30,
      size: '+1',
      ...(replayPath !== undefined && { replayPath }),
    });
    await fc.assert(fc.asyncProperty(history, play), {
      numRuns: RUNS,
      // a run takes some hundredths of a second; one that hangs is a finding too
      timeout: 60_000,
      seed,
      ...(path !== undefined && { path }),
      endOnFailure: process.env['MODEL_FIRST'] !== undefined,
    });
    // a test whose faults never strike proves nothing
    expect(deaths).toBeGreaterThan(runs / 4);
  });
});
