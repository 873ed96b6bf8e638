import { expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { INVOKE } from '#test/support/asl.ts';
import type { EngineWorld } from './workflow-engine.suite.ts';
import { begin, call, eventsOf, run, stateOf } from './workflow-engine-steps.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:111111111111:function:echo:live';

/** Tasks that call a function and wait for its answer. */
export function taskTests(world: () => EngineWorld): void {
  it('gives the answer as Lambda does, and records what happened', async () => {
    world().functions.set('echo', async (payload) => ({ got: payload }));
    const Arguments = { FunctionName: FUNCTION_ARN, Payload: '{% $states.input %}' };
    const states = { T: { Type: 'Task', Resource: INVOKE, Arguments, End: true } };
    const executionId = await run({ world: world(), states, input: { n: 1 } });
    const events = await eventsOf({ world: world(), executionId });
    const output = { ExecutedVersion: '$LATEST', Payload: { got: { n: 1 } }, StatusCode: 200 };
    expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output });
    expect(world().calls).toEqual([{ functionName: 'echo', payload: { n: 1 } }]);
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events[2]).toMatchObject({
      id: 3,
      previousId: 2,
      details: {
        resourceType: 'lambda',
        resource: 'invoke',
        parameters: { FunctionName: FUNCTION_ARN, Payload: { n: 1 } },
      },
    });
  });

  it('calls a function by its own ARN, with the input as it is', async () => {
    world().functions.set('echo', async (payload) => payload);
    const states = { T: { Type: 'Task', Resource: FUNCTION_ARN, End: true } };
    const executionId = await run({ world: world(), states, input: [1, 2] });
    const events = await eventsOf({ world: world(), executionId });
    expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output: [1, 2] });
    expect(events.map(({ type }) => type).slice(2, 5)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
  });

  it('makes the name and message of an error its Error and Cause', async () => {
    world().functions.set('bad', async () => {
      throw Object.assign(new Error('no stock'), { name: 'OutOfStock' });
    });
    const executionId = await run({ world: world(), states: { T: call({ name: 'bad' }) } });
    const cause = JSON.stringify({ errorMessage: 'no stock', errorType: 'OutOfStock' });
    expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'FAILED', error: 'OutOfStock', cause });
  });

  it('waits before it tries again', async () => {
    const answers: (() => Json)[] = [
      () => {
        throw Object.assign(new Error('later'), { name: 'Busy' });
      },
      () => 'now',
    ];
    world().functions.set('busy', async () => answers.shift()?.() ?? null);
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 30 }];
    const executionId = await run({
      world: world(),
      states: { T: call({ name: 'busy', more: { Retry, End: true } }) },
    });
    const waiting = world().calls.length;
    await world().pass({ seconds: 30 });
    expect({ waiting, then: world().calls.length }).toEqual({ waiting: 1, then: 2 });
    expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output: 'now' });
  });

  it('gives up an attempt whose time is over, and ignores what it answers late', async () => {
    const late: ((value: Json) => void)[] = [];
    const attempts = [() => new Promise<Json>((resolve) => late.push(resolve)), async () => 'second'];
    world().functions.set('slow', () => attempts.shift()?.() ?? Promise.resolve(null));
    const Retry = [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1, IntervalSeconds: 1 }];
    const states = {
      T: call({ name: 'slow', more: { TimeoutSeconds: 10, Retry, Next: 'W' } }),
      W: { Type: 'Wait', Seconds: 5, End: true },
    };
    const executionId = await begin({ world: world(), states });
    await world().pass({ seconds: 11 });
    late[0]?.('first');
    await world().pass({ seconds: 5 });
    const events = await eventsOf({ world: world(), executionId });
    expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output: 'second' });
    expect(events.map(({ type }) => type).filter((type) => /^Task(Scheduled|TimedOut|Succeeded)$/.test(type))).toEqual([
      'TaskScheduled',
      'TaskTimedOut',
      'TaskScheduled',
      'TaskSucceeded',
    ]);
  });

  it('shares nothing with the functions that it calls', async () => {
    world().functions.set('echo', async (payload) => {
      Object.assign(payload ?? {}, { spoilt: true });
      throw new Error('spoilt');
    });
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input %}', Next: 'Out' }];
    const states = { T: { Type: 'Task', Resource: FUNCTION_ARN, Catch, End: true }, Out: { Type: 'Succeed' } };
    const executionId = await run({ world: world(), states, input: { clean: true } });
    expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output: { clean: true } });
  });

  it('has state and history on disk before it calls', async () => {
    const seen: string[] = [];
    world().functions.set('look', async () => {
      const { events } = await world().engine.history({ executionId: 'dro-h1:one' });
      seen.push(...events.map(({ type }) => type));
      return null;
    });
    await run({ world: world(), states: { T: call({ name: 'look' }) } });
    expect(seen).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted']);
  });
}
