import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EngineWorld } from './workflow-engine.suite.ts';
import { ask, eventsOf, lastToken, run, stateOf } from './workflow-engine-steps.ts';

/** Tasks that wait for their token. */
export function tokenTests(world: () => EngineWorld): void {
  describe('a token', () => {
    beforeEach(() => {
      world().functions.set('ask', async () => 'what the call answers is of no interest');
    });

    it('ends its task with an output', async () => {
      const executionId = await run({ world: world(), states: { T: ask() } });
      const token = lastToken(world());
      const answers = [
        await world().engine.settle({ token, result: { output: { approved: true } } }),
        await world().engine.settle({ token, result: { output: 'again' } }),
      ];
      const types = (await eventsOf({ world: world(), executionId })).map(({ type }) => type);
      expect(answers).toEqual(['delivered', 'gone']);
      expect(await stateOf({ world: world(), executionId })).toEqual({
        status: 'SUCCEEDED',
        output: { approved: true },
      });
      expect(types.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
    });

    it('ends its task with an error', async () => {
      const Catch = [{ ErrorEquals: ['Rejected'], Output: '{% $states.errorOutput.Cause %}', Next: 'Out' }];
      const executionId = await run({
        world: world(),
        states: { T: ask({ Catch, End: true }), Out: { Type: 'Succeed' } },
      });
      const result = { error: 'Rejected', cause: 'too dear' };
      const answer = await world().engine.settle({ token: lastToken(world()), result });
      expect(answer).toBe('delivered');
      expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output: 'too dear' });
    });

    it('can be settled while the call that carries it still runs', async () => {
      world().functions.set('ask', async (payload) => {
        const token = String(Object.values(payload ?? {})[0]);
        return world().engine.settle({ token, result: { output: 'early' } });
      });
      const executionId = await run({ world: world(), states: { T: ask() } });
      expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output: 'early' });
    });

    it('is void when the call that carries it fails', async () => {
      world().functions.set('ask', async () => {
        throw Object.assign(new Error('no mail'), { name: 'Unreachable' });
      });
      const executionId = await run({ world: world(), states: { T: ask() } });
      const answer = await world().engine.settle({ token: lastToken(world()), result: { output: 1 } });
      expect(await stateOf({ world: world(), executionId })).toMatchObject({ status: 'FAILED', error: 'Unreachable' });
      expect(answer).toBe('gone');
    });

    it('serves one attempt only', async () => {
      const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5 }];
      const executionId = await run({ world: world(), states: { T: ask({ Retry, End: true }) } });
      const first = lastToken(world());
      await world().engine.settle({ token: first, result: { error: 'E', cause: 'c' } });
      await world().pass({ seconds: 5 });
      const second = lastToken(world());
      const stale = await world().engine.settle({ token: first, result: { output: 'stale' } });
      const fresh = await world().engine.settle({ token: second, result: { output: 'fresh' } });
      expect([stale, fresh, first === second]).toEqual(['gone', 'delivered', false]);
      expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output: 'fresh' });
    });

    it.each(['', 'nonsense', 'a#b', 'dro-h1:one#task1#forged', 'dro-h9:none#task1#x'])(
      'that is "%s" is gone',
      async (token) => {
        await run({ world: world(), states: { T: ask() } });
        const settled = await world().engine.settle({ token, result: { output: 1 } });
        const beaten = await world().engine.heartbeat({ token });
        expect([settled, beaten]).toEqual(['gone', 'gone']);
      },
    );

    it('lives on with heartbeats and times out without', async () => {
      const executionId = await run({ world: world(), states: { T: ask({ HeartbeatSeconds: 10, End: true }) } });
      const token = lastToken(world());
      await world().pass({ seconds: 9 });
      const alive = await world().engine.heartbeat({ token });
      await world().pass({ seconds: 9 });
      const still = await stateOf({ world: world(), executionId });
      await world().pass({ seconds: 1 });
      const late = await world().engine.heartbeat({ token });
      expect([alive, still.status, late]).toEqual(['ok', 'RUNNING', 'gone']);
      expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    });
  });
}
