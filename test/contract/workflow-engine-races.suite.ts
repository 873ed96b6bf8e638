import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EngineWorld } from './workflow-engine.suite.ts';
import { ask, eventsOf, lastToken, run, stateOf } from './workflow-engine-steps.ts';

const CLOSING = /^Execution(Succeeded|Failed|Aborted|TimedOut)$/;

/** Of a settlement, a timeout and a stop, one wins; the others are told so. */
export function raceTests(world: () => EngineWorld): void {
  describe('of those that would end a task', () => {
    const settle = (token: string) => world().engine.settle({ token, result: { output: 'settled' } });
    const stop = (executionId: string) => world().engine.stop({ executionId, error: 'Stopped', cause: 'by hand' });

    beforeEach(() => {
      world().functions.set('ask', async () => null);
    });

    it('a settlement beats the stop that comes after it', async () => {
      const executionId = await run({ world: world(), states: { T: ask() } });
      const answers = await Promise.all([settle(lastToken(world())), stop(executionId)]);
      expect(answers).toEqual(['delivered', 'closed']);
      expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output: 'settled' });
    });

    it('a stop beats the settlement that comes after it', async () => {
      const executionId = await run({ world: world(), states: { T: ask() } });
      const answers = await Promise.all([stop(executionId), settle(lastToken(world())), stop(executionId)]);
      const types = (await eventsOf({ world: world(), executionId })).map(({ type }) => type);
      expect(answers).toEqual(['stopped', 'gone', 'closed']);
      expect(await stateOf({ world: world(), executionId })).toEqual({
        status: 'ABORTED',
        error: 'Stopped',
        cause: 'by hand',
      });
      expect(types.slice(-2)).toEqual(['TaskSubmitted', 'ExecutionAborted']);
    });

    it('one settlement wins of many', async () => {
      await run({ world: world(), states: { T: ask() } });
      const token = lastToken(world());
      const answers = await Promise.all(Array.from({ length: 20 }, () => settle(token)));
      expect(answers.filter((answer) => answer === 'delivered')).toHaveLength(1);
    });

    it('a settlement in time leaves no timeout behind', async () => {
      const executionId = await run({ world: world(), states: { T: ask({ TimeoutSeconds: 60, End: true }) } });
      await world().pass({ seconds: 59 });
      const answer = await settle(lastToken(world()));
      await world().pass({ seconds: 60 });
      expect(answer).toBe('delivered');
      expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output: 'settled' });
    });

    it('a timeout leaves nothing to settle and nothing to stop', async () => {
      const executionId = await run({ world: world(), states: { T: ask({ TimeoutSeconds: 60, End: true }) } });
      await world().pass({ seconds: 60 });
      const answers = [await settle(lastToken(world())), await stop(executionId)];
      expect(answers).toEqual(['gone', 'closed']);
      expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    });

    it('a heartbeat that was answered with ok holds the timeout off', async () => {
      const executionId = await run({ world: world(), states: { T: ask({ HeartbeatSeconds: 10, End: true }) } });
      const token = lastToken(world());
      const [alive] = await Promise.all([world().engine.heartbeat({ token }), world().pass({ seconds: 10 })]);
      expect(alive).toBe('ok');
      expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'RUNNING' });
    });

    it('exactly one wins when all come at the same moment', async () => {
      const executionId = await run({ world: world(), states: { T: ask({ TimeoutSeconds: 60, End: true }) } });
      const token = lastToken(world());
      const [, settled, stopped] = await Promise.all([world().pass({ seconds: 60 }), settle(token), stop(executionId)]);
      await world().settle();
      const closing = (await eventsOf({ world: world(), executionId })).filter(({ type }) => CLOSING.test(type));
      expect(closing).toHaveLength(1);
      expect([settled, stopped].filter((answer) => answer === 'delivered' || answer === 'stopped').length).toBeLessThan(
        2,
      );
    });
  });
}
