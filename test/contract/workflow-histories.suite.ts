import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digest } from '#core/hash/digest.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { golden } from '#test/support/golden.ts';
import { Actor } from './histories/actor.ts';
import { type Example, exampleMachines } from './histories/examples.ts';
import { hurried } from './histories/hurried.ts';
import { normalised, textOf } from './histories/normalise.ts';
import { type Scenario, scenariosOf } from './histories/scenarios.ts';
import type { EngineWorld } from './workflow-engine.suite.ts';
import { eventsOf } from './workflow-engine-steps.ts';

/** An engine as the contract suite of engines takes it; nothing is killed here. */
type World = Omit<EngineWorld, 'reopen'>;

type Target = {
  name: string;
  open: () => Promise<World>;
  /** the engine's time can be turned: then machines run as they are, else with shorter waits */
  turnsTime?: boolean;
  /**
   * Where the engine differs from Step Functions, and why: `example` or `example, scenario`. It must differ there, so
   * that it is seen once the engine is mended.
   */
  known?: Readonly<Record<string, string>>;
};

/** How often time passes until an execution must be over. */
const LONGEST = 40;

/**
 * The compiled machines of all examples have one history on every engine: types and states in order, outputs, and what
 * the functions were asked. What is expected stands in files that the interpreter wrote (UPDATE_GOLDENS=1) and somebody
 * has read.
 */
export function workflowHistoriesSuite(target: Target): void {
  describe(`histories: ${target.name}`, () => {
    let world: World;
    beforeAll(async () => {
      world = await target.open();
    });
    afterAll(() => world.close());

    describe.each(exampleMachines())('of $name', (example) => {
      const file = new URL(`./histories/goldens/${example.name}.json`, import.meta.url);
      const histories: Record<string, Json> = {};

      for (const scenario of scenariosOf(example.asl)) {
        const why = target.known?.[`${example.name}, ${scenario.name}`] ?? target.known?.[example.name];
        it(why === undefined ? scenario.name : `${scenario.name} differs: ${why}`, async () => {
          const actual = await historyOf({ world, example, scenario, turnsTime: target.turnsTime === true });
          histories[scenario.name] = actual;
          const expected = golden({ file, actual: histories });
          const held = why === undefined ? expect(actual) : expect(actual).not;
          held.toEqual(isObject(expected) ? expected[scenario.name] : null);
        });
      }
    });
  });
}

async function historyOf(a: {
  world: World;
  example: Example;
  scenario: Scenario;
  turnsTime: boolean;
}): Promise<JsonObject> {
  const { world, example, scenario, turnsTime } = a;
  const { input, script } = scenario;
  const silent = JSON.stringify(script).includes('"silence"');
  const asl = turnsTime ? example.asl : hurried({ asl: example.asl, silent });
  const actor = new Actor({ world, asl, script });
  const { machineId } = await world.engine.ensureMachine({ hash: digest(canonicalJson(asl)).slice(0, 32), asl });
  const name = digest(`${example.name} ${scenario.name}`).slice(0, 32);
  const { executionId } = await world.engine.start({ machineId, name, input });
  for (let round = 0; round < LONGEST; round++) {
    await world.settle();
    if ((await world.engine.describe({ executionId }))?.status !== 'RUNNING') break;
    if (await actor.settleTokens()) continue;
    // ever longer, so that what comes after a short time is answered before a long one is over
    await world.pass({ seconds: turnsTime ? 2 ** Math.min(round, 20) : 1 });
  }
  const { status = null, output, error } = (await world.engine.describe({ executionId })) ?? {};
  const { lines, raced } = normalised({ asl, events: await eventsOf({ world, executionId }) });
  return {
    status,
    ...(output !== undefined && textOf(output) !== textOf(input) && { output }),
    ...(error !== undefined && { error }),
    history: lines,
    calls: actor.asked({ inner: !raced }),
  };
}
