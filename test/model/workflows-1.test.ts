import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LAB, labPack, newOutside } from './flows/lab.ts';
import { playFlows } from './flows/play-flows.ts';
import { makeTemplate, type Template } from './template.ts';

// half of a thousand workflows, so that two workers share them. A failure names a seed and a path: play it again
// with MODEL_SEED, MODEL_PATH and MODEL_FIRST=1
jest.setTimeout(1_800_000);

const seed = Number(process.env['MODEL_SEED'] ?? 20_261_121);
// when a failure is played again, it is as few as that takes
const again = ['MODEL_RUNS', 'MODEL_PATH', 'MODEL_FIRST'].some((name) => process.env[name] !== undefined);
const LEAST = again ? 1 : 500;

let template: Template;
beforeAll(async () => {
  template = await makeTemplate({ pack: labPack({ outside: newOutside() }), definitions: LAB });
});
afterAll(() => template.remove());

describe('random workflows whose process dies again and again', () => {
  it(`each end once as their definition says, with all taken back in order (seed ${seed})`, async () => {
    const { flows, deaths } = await playFlows({ template, seed });
    expect(flows).toBeGreaterThanOrEqual(LEAST);
    // a test whose faults never strike proves nothing
    expect(deaths).toBeGreaterThan(flows / 4);
  });
});
