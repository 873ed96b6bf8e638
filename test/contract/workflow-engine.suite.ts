import { afterEach, beforeEach, describe } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import type { WorkflowEngine } from '#ports/workflow-engine.ts';
import { machineTests } from './workflow-engine-machines.suite.ts';
import { raceTests } from './workflow-engine-races.suite.ts';
import { restartTests } from './workflow-engine-restart.suite.ts';
import { startTests } from './workflow-engine-start.suite.ts';
import { taskTests } from './workflow-engine-tasks.suite.ts';
import { tokenTests } from './workflow-engine-tokens.suite.ts';

/** An engine, the functions that its tasks call, and what a suite does to it. */
export type EngineWorld = {
  engine: WorkflowEngine;
  /** by name; shared by all processes of a world */
  functions: Map<string, (payload: Json) => Promise<Json>>;
  calls: { functionName: string; payload: Json }[];
  /** Resolves when nothing moves until time passes or a token is settled. */
  settle(): Promise<void>;
  /** Lets time pass, timer by timer. */
  pass(a: { seconds: number }): Promise<void>;
  /** The same data, taken up by a process that knows nothing; the old one is as after a kill. */
  reopen(): Promise<EngineWorld>;
  close(): Promise<void>;
};

/** What every WorkflowEngine holds. */
export function workflowEngineSuite(a: { name: string; open: () => Promise<EngineWorld> }): void {
  describe(`WorkflowEngine: ${a.name}`, () => {
    let world: EngineWorld;
    beforeEach(async () => {
      world = await a.open();
    });
    afterEach(() => world.close());
    for (const tests of [machineTests, startTests, taskTests, tokenTests, raceTests, restartTests]) tests(() => world);
  });
}
