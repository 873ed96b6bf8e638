import { describe, expect, it } from '@jest/globals';
import { type Advance, advance } from '#core/asl/advance.ts';
import type { AslEvent } from '#core/asl/events.ts';
import type { ExecState } from '#core/asl/exec-state.ts';
import { pendingTasks } from '#core/asl/pending-tasks.ts';
import { prepareMachine } from '#core/asl/prepare-machine.ts';
import { runMachine } from '#core/asl/run-machine.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { INVOKE, machineOf, show } from '#test/support/asl.ts';

const context = {
  executionId: 'e',
  name: 'e',
  machineId: 'm',
  machineName: 'm',
  input: {},
  startedAt: '2026-01-01T00:00:00.000Z',
};
const sources = { uuid: () => 'secret', random: () => 0.5 };
const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;
const step = (a: { asl: Json; state: ExecState | null; event: AslEvent; second?: number }): Promise<Advance> =>
  advance({
    machine: prepareMachine(a),
    state: a.state,
    event: a.event,
    now: at(a.second ?? 0),
    context,
    ...sources,
  });

describe('an execution', () => {
  it('times out as a whole, without error or cause', async () => {
    const asl = { ...machineOf({ Hold: { Type: 'Wait', Seconds: 100, End: true } }), TimeoutSeconds: 3 };
    const { events, ...end } = await runMachine({ asl });
    expect(end).toEqual({ status: 'TIMED_OUT' });
    expect(events.at(-1)).toEqual({
      id: 3,
      previousId: 0,
      type: 'ExecutionTimedOut',
      at: '2026-01-01T00:00:03.000Z',
      details: { error: 'States.Timeout' },
    });
  });

  it('is cut at 25,000 events, the failure being the last', async () => {
    const asl = machineOf({
      Loop: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Loop' }], Default: 'Out' },
      Out: { Type: 'Succeed' },
    });
    const result = await runMachine({ asl });
    expect(result.events.at(-1)).toMatchObject({ id: 25_000, previousId: 24_999, type: 'ExecutionFailed' });
    expect(result.events.at(-2)?.type).toBe('ChoiceStateExited');
    expect(result).toMatchObject({ error: 'States.Runtime' });
  });

  it('stops for breath in a long stretch without a wait, and goes on', async () => {
    const asl = machineOf({
      Count: { Type: 'Pass', Output: '{% $states.input + 1 %}', Next: 'Enough' },
      Enough: { Type: 'Choice', Choices: [{ Condition: '{% $states.input < 1000 %}', Next: 'Count' }], Default: 'Out' },
      Out: { Type: 'Succeed' },
    });
    const first = await step({ asl, state: null, event: { kind: 'start', input: 0 } });
    const result = await runMachine({ asl, input: 0 });
    expect(first.effects).toMatchObject([{ kind: 'timer', due: context.startedAt }]);
    expect(first.history.length).toBeLessThan(1100);
    expect(result.output).toBe(1000);
  });

  it('numbers its events without gaps, each behind an earlier one', async () => {
    const inner = { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 1, Next: 'B' }, B: show(1) } };
    const asl = machineOf({ Both: { Type: 'Parallel', Branches: [inner, inner], End: true } });
    const { events } = await runMachine({ asl });
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    expect(events.every(({ id, previousId }) => previousId < id)).toBe(true);
  });
});

describe('advance', () => {
  const start: AslEvent = { kind: 'start', input: {} };
  const task = (more: JsonObject): JsonObject =>
    machineOf({ Task: { Type: 'Task', Resource: `${INVOKE}.waitForTaskToken`, Arguments: 7, End: true, ...more } });

  it('leaves the state that it was given as it was', async () => {
    const asl = task({ Retry: [{ ErrorEquals: ['States.ALL'] }] });
    const { state } = await step({ asl, state: null, event: start });
    const before = structuredClone(state);
    await step({ asl, state, event: { kind: 'task_error', taskId: 'task1', error: 'E', cause: 'c' } });
    expect(state).toEqual(before);
  });

  it('turns down what comes for another attempt or with another token', async () => {
    const asl = task({});
    const { state } = await step({ asl, state: null, event: start });
    const events: AslEvent[] = [
      { kind: 'task_result', taskId: 'task9', output: 1 },
      { kind: 'task_result', taskId: 'task1', token: 'forged', output: 1 },
      { kind: 'heartbeat', taskId: 'task1', token: 'forged' },
      { kind: 'timer', timerId: 'task1.timeout' },
      start,
    ];
    const steps = await Promise.all(events.map((event) => step({ asl, state, event })));
    expect(steps.map(({ accepted, effects, history }) => ({ accepted, effects, history }))).toEqual(
      events.map(() => ({ accepted: false, effects: [], history: [] })),
    );
  });

  it('takes nothing any more once it is over', async () => {
    const asl = task({});
    const first = await step({ asl, state: null, event: start });
    const stopped = await step({ asl, state: first.state, event: { kind: 'stop', error: 'E', cause: 'c' } });
    const late = await step({ asl, state: stopped.state, event: { kind: 'task_result', taskId: 'task1', output: 1 } });
    expect(stopped.effects).toEqual([{ kind: 'finished', status: 'ABORTED', error: 'E', cause: 'c' }]);
    expect(late).toMatchObject({ accepted: false, state: { status: 'ABORTED', thread: null } });
  });

  it('moves the heartbeat timer, and no other, at a heartbeat', async () => {
    const asl = task({ HeartbeatSeconds: 10, TimeoutSeconds: 30 });
    const { state } = await step({ asl, state: null, event: start });
    const { effects, history } = await step({
      asl,
      state,
      event: { kind: 'heartbeat', taskId: 'task1', token: 'e#task1#secret' },
      second: 8,
    });
    expect({ effects, history }).toEqual({
      effects: [{ kind: 'timer', timerId: 'task1.heartbeat', due: at(18) }],
      history: [],
    });
  });

  it('knows the tasks that did not arrive, with all that they need', async () => {
    const asl = task({});
    const { state, effects } = await step({ asl, state: null, event: start });
    const stored: ExecState = JSON.parse(JSON.stringify(state));
    const submitted = await step({ asl, state, event: { kind: 'task_submitted', taskId: 'task1', output: {} } });
    expect(pendingTasks(stored)).toEqual(effects);
    expect(effects).toMatchObject([{ kind: 'task', token: 'e#task1#secret', arguments: 7 }]);
    expect(pendingTasks(submitted.state)).toEqual([]);
  });

  it('takes back the timers and tasks of branches that are broken off', async () => {
    const branch = (state: JsonObject): JsonObject => ({ StartAt: 'S', States: { S: state } });
    const held = { Type: 'Task', Resource: INVOKE, TimeoutSeconds: 9, HeartbeatSeconds: 5, End: true };
    const failing = { StartAt: 'T', States: { T: { Type: 'Task', Resource: INVOKE, End: true } } };
    const nested = { Type: 'Parallel', Branches: [branch(held)], End: true };
    const Branches = [branch({ Type: 'Wait', Seconds: 9, End: true }), branch(nested), failing];
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Hold' }];
    const asl = machineOf({
      Both: { Type: 'Parallel', Branches, Catch, End: true },
      Hold: { Type: 'Wait', Seconds: 5, End: true },
    });
    const { state } = await step({ asl, state: null, event: start });
    const event: AslEvent = { kind: 'task_error', taskId: 'task3', error: 'E', cause: 'c' };
    const { effects, history } = await step({ asl, state, event });
    expect(effects.slice(0, -1)).toEqual([
      { kind: 'cancel_timer', timerId: 'wait1' },
      { kind: 'cancel_timer', timerId: 'task2.timeout' },
      { kind: 'cancel_timer', timerId: 'task2.heartbeat' },
      { kind: 'cancel_task', taskId: 'task2' },
    ]);
    expect(history.map(({ type }) => type).slice(1, 5)).toEqual([
      'WaitStateAborted',
      'TaskStateAborted',
      'ParallelStateAborted',
      'ParallelStateFailed',
    ]);
  });

  it('does not hand over a task that is given up in the same step', async () => {
    const branch = (state: JsonObject): JsonObject => ({ StartAt: 'S', States: { S: state } });
    const Branches = [branch({ Type: 'Task', Resource: INVOKE, End: true }), branch({ Type: 'Fail', Error: 'E' })];
    const Catch = [{ ErrorEquals: ['E'], Next: 'Hold' }];
    const asl = machineOf({
      Both: { Type: 'Parallel', Branches, Catch, End: true },
      Hold: { Type: 'Wait', Seconds: 5, End: true },
    });
    const { effects } = await step({ asl, state: null, event: start });
    expect(effects.map(({ kind }) => kind)).toEqual(['cancel_task', 'timer']);
  });
});
