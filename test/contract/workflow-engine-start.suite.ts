import { expect, it } from '@jest/globals';
import { machineOf, show } from '#test/support/asl.ts';
import type { EngineWorld } from './workflow-engine.suite.ts';
import { eventsOf, run, stateOf } from './workflow-engine-steps.ts';

const DAY = 86_400;

/** Starting: once per name, with the history of Step Functions. */
export function startTests(world: () => EngineWorld): void {
  it('starts a name once, however often and at whatever time it is asked to', async () => {
    const { engine, settle } = world();
    const { machineId } = await engine.ensureMachine({ hash: 'h1', asl: machineOf({ A: show(1) }) });
    const start = () => engine.start({ machineId, name: 'one', input: {} });
    const racing = await Promise.all([start(), start(), start()]);
    await settle();
    const closed = await start();
    expect(racing.map(({ outcome }) => outcome).sort()).toEqual(['exists', 'exists', 'started']);
    expect(closed).toEqual({ executionId: racing[0]?.executionId, outcome: 'exists' });
    expect(await eventsOf({ world: world(), executionId: closed.executionId })).toHaveLength(4);
  });

  it('knows the id of an execution before it is started', async () => {
    const { engine, settle } = world();
    const { machineId } = await engine.ensureMachine({ hash: 'h1', asl: machineOf({ A: show(1) }) });
    const before = engine.executionId({ machineId, name: 'one' });
    const { executionId } = await engine.start({ machineId, name: 'one', input: {} });
    await settle();
    expect(before).toBe(executionId);
    expect(engine.executionId({ machineId, name: 'two' })).not.toBe(executionId);
    expect(await engine.stop({ executionId: before, error: 'X', cause: 'over' })).toBe('closed');
  });

  it('gives a name free 90 days after its execution was over', async () => {
    const executionId = await run({ world: world(), states: { A: show(1) } });
    const again = { machineId: 'dro-h1', name: 'one', input: { n: 2 } };
    await world().pass({ seconds: 89 * DAY });
    const early = await world().engine.start(again);
    await world().pass({ seconds: 2 * DAY });
    const late = await world().engine.start(again);
    expect([early.outcome, late.outcome]).toEqual(['exists', 'started']);
    expect(await world().engine.describe({ executionId })).toMatchObject({ input: { n: 2 } });
  });

  it('refuses an unknown machine and a name that is too long', async () => {
    const { engine } = world();
    const { machineId } = await engine.ensureMachine({ hash: 'h1', asl: machineOf({ A: show(1) }) });
    await expect(engine.start({ machineId: 'nope', name: 'one', input: {} })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const tooLong = engine.start({ machineId, name: 'x'.repeat(81), input: {} });
    await expect(tooLong).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('describes an execution with its input, its output and its times', async () => {
    const states = { Hold: { Type: 'Wait', Seconds: 60, Next: 'A' }, A: show({ ok: true }) };
    const executionId = await run({ world: world(), states, input: { id: 7 } });
    const before = await world().engine.describe({ executionId });
    await world().pass({ seconds: 60 });
    const after = await world().engine.describe({ executionId });
    expect(before).toEqual({
      executionId,
      machineId: 'dro-h1',
      name: 'one',
      status: 'RUNNING',
      startedAt: expect.any(String),
      input: { id: 7 },
    });
    expect(after).toEqual({ ...before, status: 'SUCCEEDED', output: { ok: true }, stoppedAt: expect.any(String) });
    expect(Date.parse(after?.stoppedAt ?? '') - Date.parse(after?.startedAt ?? '')).toBe(60_000);
  });

  it('knows nothing of what was never started', async () => {
    const { engine } = world();
    const executionId = 'dro-h1:none';
    expect(await engine.describe({ executionId })).toBeNull();
    expect(await engine.history({ executionId })).toEqual({ events: [] });
    expect(await engine.stop({ executionId, error: 'E', cause: 'c' })).toBe('closed');
  });

  it('gives a long history page by page, whole and in order', async () => {
    const states = {
      Tick: { Type: 'Wait', Seconds: 1, Output: '{% $states.input + 1 %}', Next: 'More' },
      More: { Type: 'Choice', Choices: [{ Condition: '{% $states.input < 250 %}', Next: 'Tick' }], Default: 'Out' },
      Out: { Type: 'Succeed' },
    };
    const executionId = await run({ world: world(), states, input: 0 });
    await world().pass({ seconds: 250 });
    const firstPage = await world().engine.history({ executionId });
    const events = await eventsOf({ world: world(), executionId });
    expect(firstPage.cursor).toEqual(expect.any(String));
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 1004 }, (_, i) => i + 1));
    expect(await stateOf({ world: world(), executionId })).toEqual({ status: 'SUCCEEDED', output: 250 });
  });
}
