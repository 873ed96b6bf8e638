import { expect, it } from '@jest/globals';
import { machineOf, show } from '#test/support/asl.ts';
import type { EngineWorld } from './workflow-engine.suite.ts';
import { ask, lastToken, stateOf } from './workflow-engine-steps.ts';

/** Machines: immutable by hash, refused when they are broken, kept while something runs on them. */
export function machineTests(world: () => EngineWorld): void {
  it('keeps the machine that a hash stood for first', async () => {
    const { engine, settle } = world();
    const first = await engine.ensureMachine({ hash: 'h1', asl: machineOf({ A: show('first') }) });
    const second = await engine.ensureMachine({ hash: 'h1', asl: machineOf({ A: show('second') }) });
    const { executionId } = await engine.start({ machineId: first.machineId, name: 'one', input: {} });
    await settle();
    expect(first).toMatchObject({ state: 'live' });
    expect(second).toEqual(first);
    expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output: 'first' });
  });

  it('knows the id of a machine before it is made', async () => {
    const { engine } = world();
    const before = engine.machineId({ hash: 'h1' });
    const { machineId } = await engine.ensureMachine({ hash: 'h1', asl: machineOf({ A: show('first') }) });
    expect(before).toBe(machineId);
    expect(engine.machineId({ hash: 'h2' })).not.toBe(machineId);
  });

  it('refuses a machine that is broken, and says why', async () => {
    const { engine } = world();
    const made = await engine.ensureMachine({ hash: 'h1', asl: machineOf({ A: { Type: 'Pass', Next: 'B' } }) });
    expect(made).toMatchObject({ state: 'failed', reason: expect.stringContaining('no state "B"') });
    await expect(engine.start({ machineId: made.machineId, name: 'one', input: {} })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('lets executions of a removed machine finish, but begins no new ones', async () => {
    const { engine, settle } = world();
    world().functions.set('ask', async () => null);
    const { machineId } = await engine.ensureMachine({
      hash: 'h1',
      asl: machineOf({ A: ask({ Next: 'B' }), B: show('done') }),
    });
    const { executionId } = await engine.start({ machineId, name: 'one', input: {} });
    await settle();
    await engine.removeMachine({ machineId });
    const again = await world().reopen();
    await again.settle();
    await expect(again.engine.start({ machineId, name: 'two', input: {} })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await again.engine.settle({ token: lastToken(again), result: { output: 1 } });
    expect(await stateOf({ world: again, executionId })).toEqual({ status: 'SUCCEEDED', output: 'done' });
  });

  it('takes a removed machine back', async () => {
    const { engine } = world();
    const asl = machineOf({ A: show(1) });
    const { machineId } = await engine.ensureMachine({ hash: 'h1', asl });
    await engine.removeMachine({ machineId });
    await engine.removeMachine({ machineId });
    const back = await engine.ensureMachine({ hash: 'h1', asl });
    const { outcome } = await engine.start({ machineId, name: 'one', input: {} });
    expect({ back, outcome }).toEqual({ back: { machineId, state: 'live' }, outcome: 'started' });
  });
}
