import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExecutionEnd } from '#ports/workflow-engine.ts';
import { machineOf } from '#test/support/asl.ts';
import type { EngineWorld } from './workflow-engine.suite.ts';
import { ask, call, lastToken, run } from './workflow-engine-steps.ts';

/** An engine, and what it told its maker of the ends of executions. */
export type EndsWorld = Omit<EngineWorld, 'reopen'> & { ends(): ExecutionEnd[]; reopen(): Promise<EndsWorld> };

/** That no execution ends without success and nobody hears of it. */
export function workflowEndsSuite(a: { name: string; open: () => Promise<EndsWorld> }): void {
  describe(`WorkflowEngine tells of ends: ${a.name}`, () => {
    let world: EndsWorld;
    beforeEach(async () => {
      world = await a.open();
    });
    afterEach(() => world.close());

    it('of one that failed, with what it was started with and why', async () => {
      const states = { F: { Type: 'Fail', Error: 'Bad', Cause: 'it is bad' } };
      const executionId = await run({ world, states, input: { n: 1 } });
      expect(heard(world)).toEqual([
        { executionId, status: 'FAILED', input: { n: 1 }, error: 'Bad', cause: 'it is bad' },
      ]);
    });

    it('of one that nothing in it could catch', async () => {
      const Choices = [{ Condition: '{% $states.input.n > 1 %}', Next: 'S' }];
      const states = { C: { Type: 'Choice', Choices }, S: { Type: 'Succeed' } };
      const executionId = await run({ world, states, input: { n: 'one' } });
      expect(heard(world)).toMatchObject([{ executionId, status: 'FAILED', error: 'States.QueryEvaluationError' }]);
    });

    it('of one that took too long', async () => {
      const asl = { ...machineOf({ W: { Type: 'Wait', Seconds: 9, End: true } }), TimeoutSeconds: 5 };
      const { machineId } = await world.engine.ensureMachine({ hash: 'h1', asl });
      const { executionId } = await world.engine.start({ machineId, name: 'one', input: {} });
      await world.settle();
      await world.pass({ seconds: 9 });
      expect(heard(world)).toEqual([{ executionId, status: 'TIMED_OUT', input: {} }]);
    });

    it('of one that was stopped', async () => {
      world.functions.set('ask', async () => null);
      const executionId = await run({ world, states: { T: ask() } });
      await world.engine.stop({ executionId, error: 'BY_HAND', cause: 'somebody did' });
      await world.settle();
      expect(heard(world)).toEqual([
        { executionId, status: 'ABORTED', input: {}, error: 'BY_HAND', cause: 'somebody did' },
      ]);
    });

    it('of one whose process was killed before it failed', async () => {
      world.functions.set('ask', async () => null);
      const executionId = await run({ world, states: { T: ask() } });
      const again = await world.reopen();
      await again.settle();
      await again.engine.settle({ token: lastToken(again), result: { error: 'No', cause: 'refused' } });
      const third = await again.reopen();
      await third.settle();
      expect(heard(third)).toMatchObject([{ executionId, status: 'FAILED', error: 'No' }]);
    });

    it('not of one that succeeded, nor of one that runs', async () => {
      world.functions.set('work', async () => 'done');
      await run({ world, states: { T: call({ name: 'work' }) } });
      const { machineId } = await world.engine.ensureMachine({
        hash: 'h2',
        asl: machineOf({ W: { Type: 'Wait', Seconds: 1000, End: true } }),
      });
      await world.engine.start({ machineId, name: 'two', input: {} });
      await world.settle();
      expect(world.ends()).toEqual([]);
    });
  });
}

/** Each once, as it may come more often. */
function heard(world: EndsWorld): ExecutionEnd[] {
  const byId = new Map(world.ends().map((end) => [end.executionId, end]));
  return [...byId.values()];
}
