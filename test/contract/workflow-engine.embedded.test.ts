import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { machineOf } from '#test/support/asl.ts';
import { failingCommit } from '#test/support/failing-commit.ts';
import { type EmbeddedEngineWorld, openEmbeddedEngine } from './embedded-engine-world.ts';
import { workflowEngineSuite } from './workflow-engine.suite.ts';
import { workflowEndsSuite } from './workflow-engine-ends.suite.ts';
import { begin, call, run, stateOf } from './workflow-engine-steps.ts';

workflowEngineSuite({ name: 'embedded', open: openEmbeddedEngine });
workflowEndsSuite({ name: 'embedded', open: openEmbeddedEngine });

describe('the embedded engine', () => {
  let world: EmbeddedEngineWorld;
  beforeEach(async () => {
    world = await openEmbeddedEngine();
  });
  afterEach(() => world.close());

  it('schedules one call on the clock, however many executions wait', async () => {
    const asl = machineOf({ W: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', End: true } });
    const { machineId } = await world.engine.ensureMachine({ hash: 'h1', asl });
    const starts = Array.from({ length: 300 }, (_, i) =>
      world.engine.start({ machineId, name: `n${i}`, input: { seconds: 1000 - i } }),
    );
    await Promise.all(starts);
    await world.settle();
    const waiting = world.scheduled();
    await world.pass({ seconds: 1000 });
    const states = await Promise.all(starts.map(async (one) => world.engine.describe(await one)));
    expect(waiting).toBe(1);
    expect(world.scheduled()).toBe(0);
    expect(states.filter((state) => state?.status === 'SUCCEEDED')).toHaveLength(300);
  });

  it('tells of no end that was lost with its commit, and of it once it is stored', async () => {
    const faults = [failingCommit(world.database)];
    world.functions.set('work', async () => {
      const fault = faults.pop();
      if (fault) await world.database.early(fault);
      throw new Error('broken');
    });
    const states = { W: { Type: 'Wait', Seconds: 5, Next: 'T' }, T: call({ name: 'work' }) };
    const executionId = await run({ world, states });
    await world.pass({ seconds: 5 });
    const lost = [await stateOf({ world, executionId }), world.ends()];
    await world.pass({ seconds: 5 });
    expect(lost).toEqual([{ status: 'RUNNING' }, []]);
    expect(world.ends()).toMatchObject([{ executionId, status: 'FAILED', error: 'Error' }]);
  });

  it('drops timers that nothing waits for', async () => {
    await begin({ world, states: { W: { Type: 'Wait', Seconds: 100, End: true } } });
    world.database.sql.exec("INSERT INTO execution_timers VALUES (1, 'stray', 0), (99, 'lost', 0)");
    const again = await world.reopen();
    await again.settle();
    const left = again.database.sql.prepare('SELECT seq, timer FROM execution_timers').raw().all();
    expect(left).toEqual([[1, 'wait1']]);
  });

  it('forgets executions 90 days after they were over, with all that belonged to them', async () => {
    const executionId = await begin({ world, states: { S: { Type: 'Succeed' } } });
    await world.pass({ seconds: 91 * 86_400 });
    const again = await world.reopen();
    const left = again.database.sql.prepare('SELECT count(*) FROM execution_events').raw().all();
    expect(await again.engine.describe({ executionId })).toBeNull();
    expect(left).toEqual([[0]]);
  });

  it('does a task again whose result was lost with its commit', async () => {
    const fail = failingCommit(world.database);
    const faults = [fail];
    world.functions.set('work', async () => {
      const fault = faults.pop();
      if (fault) await world.database.early(fault);
      return faults.length;
    });
    const states = { T: call({ name: 'work', more: { Next: 'U' } }), U: call({ name: 'work' }) };
    const executionId = await run({ world, states: { W: { Type: 'Wait', Seconds: 5, Next: 'T' }, ...states } });
    await world.pass({ seconds: 5 });
    const lost = await stateOf({ world, executionId });
    await world.pass({ seconds: 5 });
    expect(lost).toEqual({ status: 'RUNNING' });
    expect(await stateOf({ world, executionId })).toEqual({ status: 'SUCCEEDED', output: 0 });
  });

  it('begins nothing more once it is stopped, and is idle', async () => {
    world.functions.set('hang', () => new Promise(() => {}));
    const executionId = await begin({
      world,
      states: { T: call({ name: 'hang', more: { TimeoutSeconds: 5, End: true } }) },
    });
    await world.stop();
    await world.pass({ seconds: 10 });
    const refused = world.engine.start({ machineId: 'dro-h1', name: 'two', input: {} });
    await expect(refused).rejects.toThrow('stopped');
    expect(await world.engine.stop({ executionId, error: 'E', cause: 'c' })).toBe('closed');
    expect(await stateOf({ world, executionId })).toEqual({ status: 'RUNNING' });
  });

  it('refuses tasks that it cannot run', async () => {
    const T = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true };
    const made = await world.engine.ensureMachine({ hash: 'h1', asl: machineOf({ T }) });
    expect(made).toMatchObject({ state: 'failed', reason: expect.stringContaining('sqs:sendMessage') });
  });
});
