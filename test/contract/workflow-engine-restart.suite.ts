import { describe, expect, it } from '@jest/globals';
import { runMachine } from '#core/asl/run-machine.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { machineOf } from '#test/support/asl.ts';
import type { EngineWorld } from './workflow-engine.suite.ts';
import { ask, begin, call, eventsOf, lastToken, run, stateOf } from './workflow-engine-steps.ts';

const never = (): Promise<Json> => new Promise(() => {});

/** What is killed goes on where it was. */
export function restartTests(world: () => EngineWorld): void {
  describe('after a kill', () => {
    it('calls a function again that had not answered', async () => {
      world().functions.set('work', never);
      const executionId = await begin({ world: world(), states: { T: call({ name: 'work', payload: { n: 1 } }) } });
      world().functions.set('work', async () => 'done');
      const again = await world().reopen();
      await again.settle();
      expect(again.calls).toEqual([
        { functionName: 'work', payload: { n: 1 } },
        { functionName: 'work', payload: { n: 1 } },
      ]);
      expect(await stateOf({ world: again, executionId })).toEqual({ status: 'SUCCEEDED', output: 'done' });
    });

    it('hands the same token over again when the call had not returned', async () => {
      world().functions.set('ask', never);
      const executionId = await begin({ world: world(), states: { T: ask() } });
      const token = lastToken(world());
      world().functions.set('ask', async () => null);
      const again = await world().reopen();
      await again.settle();
      const answer = await again.engine.settle({ token, result: { output: 'yes' } });
      expect({ answer, same: lastToken(again) === token, calls: again.calls.length }).toEqual({
        answer: 'delivered',
        same: true,
        calls: 2,
      });
      expect(await stateOf({ world: again, executionId })).toEqual({ status: 'SUCCEEDED', output: 'yes' });
    });

    it('still waits for a token, and asks no second time', async () => {
      world().functions.set('ask', async () => null);
      const executionId = await run({ world: world(), states: { T: ask() } });
      const again = await world().reopen();
      await again.settle();
      const answer = await again.engine.settle({ token: lastToken(again), result: { output: 'yes' } });
      expect([answer, again.calls.length]).toEqual(['delivered', 1]);
      expect(await stateOf({ world: again, executionId })).toEqual({ status: 'SUCCEEDED', output: 'yes' });
    });

    it('still ends a wait at its time', async () => {
      const executionId = await run({
        world: world(),
        states: { W: { Type: 'Wait', Seconds: 100, Output: 'over', End: true } },
      });
      await world().pass({ seconds: 40 });
      const again = await world().reopen();
      await again.pass({ seconds: 59 });
      const before = await stateOf({ world: again, executionId });
      await again.pass({ seconds: 1 });
      expect(before).toEqual({ status: 'RUNNING' });
      expect(await stateOf({ world: again, executionId })).toEqual({ status: 'SUCCEEDED', output: 'over' });
    });

    it('fires at once what became due while it was down', async () => {
      const executionId = await run({
        world: world(),
        states: { W: { Type: 'Wait', Seconds: 0, Next: 'X' }, X: { Type: 'Wait', Seconds: 5, End: true } },
      });
      const again = await world().reopen();
      await again.pass({ seconds: 1000 });
      expect(await stateOf({ world: again, executionId })).toEqual({ status: 'SUCCEEDED', output: {} });
    });

    it('goes on with every branch of a Parallel', async () => {
      world().functions.set('quick', async () => 'quick');
      world().functions.set('hang', never);
      const branch = (state: JsonObject): JsonObject => ({ StartAt: 'S', States: { S: state } });
      const Branches = [
        branch(call({ name: 'quick' })),
        branch(call({ name: 'hang' })),
        branch({ Type: 'Wait', Seconds: 10, Output: 'waited', End: true }),
      ];
      const executionId = await begin({ world: world(), states: { P: { Type: 'Parallel', Branches, End: true } } });
      world().functions.set('hang', async () => 'unhung');
      const again = await world().reopen();
      await again.settle();
      await again.pass({ seconds: 10 });
      expect(await stateOf({ world: again, executionId })).toEqual({
        status: 'SUCCEEDED',
        output: ['quick', 'unhung', 'waited'],
      });
    });

    it('goes on with the items of a Map', async () => {
      world().functions.set('item', async (payload) => (payload === 2 ? never() : payload));
      const ItemProcessor = { StartAt: 'T', States: { T: call({ name: 'item' }) } };
      const executionId = await begin({
        world: world(),
        states: {
          M: { Type: 'Map', Items: [1, 2, 3, 4], MaxConcurrency: 2, ItemProcessor, End: true },
        },
      });
      world().functions.set('item', async (payload) => payload);
      const again = await world().reopen();
      await again.settle();
      expect(await stateOf({ world: again, executionId })).toEqual({ status: 'SUCCEEDED', output: [1, 2, 3, 4] });
    });

    it('still tries again after the back-off', async () => {
      world().functions.set('work', async () => {
        throw new Error('busy');
      });
      const more = { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 20 }], End: true };
      const executionId = await run({ world: world(), states: { T: call({ name: 'work', more }) } });
      world().functions.set('work', async () => 'better');
      const again = await world().reopen();
      await again.pass({ seconds: 19 });
      const early = again.calls.length;
      await again.pass({ seconds: 1 });
      expect([early, again.calls.length]).toEqual([1, 2]);
      expect(await stateOf({ world: again, executionId })).toEqual({ status: 'SUCCEEDED', output: 'better' });
    });

    it('comes to the same end with a kill after every second', async () => {
      const inner = (seconds: number): JsonObject => ({
        StartAt: 'W',
        States: { W: { Type: 'Wait', Seconds: seconds, Next: 'T' }, T: call({ name: 'double' }) },
      });
      const states: JsonObject = {
        A: call({ name: 'double', more: { Next: 'P' } }),
        P: { Type: 'Parallel', Branches: [inner(2), inner(3)], Next: 'M' },
        M: { Type: 'Map', Items: '{% $states.input %}', MaxConcurrency: 1, ItemProcessor: inner(1), Next: 'F' },
        F: call({ name: 'flaky', more: { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2 }], End: true } }),
      };
      let failures = 2;
      world().functions.set('double', async (payload) => Number(payload) * 2);
      world().functions.set('flaky', async (payload) => {
        if (failures-- > 0) throw Object.assign(new Error('busy'), { name: 'Busy' });
        return payload;
      });
      const executionId = await begin({ world: world(), states, input: 1 });
      let current = world();
      for (let second = 0; second < 14; second++) {
        current = await current.reopen();
        await current.pass({ seconds: 1 });
      }
      const undisturbed = await runMachine({ asl: machineOf(states), input: 1, mocks: MOCKS });
      const types = (await eventsOf({ world: current, executionId })).map(({ type }) => type);
      expect(await stateOf({ world: current, executionId })).toEqual({ status: 'SUCCEEDED', output: [8, 8] });
      expect(types).toEqual(undisturbed.events.map(({ type }) => type));
    });
  });
}

const answer = (Payload: Json): { return: Json } => ({ return: { Payload } });
const busy = { throw: { error: 'Busy', cause: '' } };
const MOCKS = { A: [answer(2)], T: [answer(4), answer(4), answer(8), answer(8)], F: [busy, busy, answer([8, 8])] };
