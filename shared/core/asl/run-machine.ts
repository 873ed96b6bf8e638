import type { Json } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import { type Advance, advance } from './advance.ts';
import type { AslEffect, AslEvent, NewHistoryEvent, TaskEffect } from './events.ts';
import type { ExecState, ExecStatus } from './exec-state.ts';
import { prepareMachine } from './prepare-machine.ts';

/** What a mocked task does at one attempt. */
type Mock = { return: Json } | { throw: { error: string; cause: string } };

/** How an execution ended; RUNNING when it waits for what will never come. */
export type RunResult = RunEnd & { events: NewHistoryEvent[] };
type RunEnd = { status: ExecStatus; output?: Json; error?: string; cause?: string };

/** Answers by the name of the Task state, one per attempt. */
export type Mocks = { readonly [state: string]: readonly Mock[] };

const START: Iso = '2026-01-01T00:00:00.000Z';

/**
 * Runs a machine to its end in virtual time. `mocks` has a list for each Task state, one entry per attempt. A
 * waitForTaskToken task without an entry never answers; any other fails as States.TaskFailed. A mocked States.Timeout
 * comes when the task's own time is up, where it has one.
 *
 * @example
 * ```ts
 * import { runMachine } from '#core/asl/run-machine.ts';
 * const asl = { QueryLanguage: 'JSONata', StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 86400, End: true } } };
 * const { status, events } = await runMachine({ asl, input: { id: 1 } });
 * ```
 */
export async function runMachine(a: { asl: Json; input?: Json; mocks?: Mocks; start?: Iso }): Promise<RunResult> {
  const machine = prepareMachine(a);
  const input = a.input ?? {};
  const startedAt = a.start ?? START;
  const context = { executionId: 'run', name: 'run', machineId: 'machine', machineName: 'machine', input, startedAt };
  const timers = new Map<string, Iso>();
  const answer = mocked({ mocks: a.mocks ?? {}, timers });
  const events: NewHistoryEvent[] = [];
  const queue: AslEvent[] = [];
  let state: ExecState | null = null;
  let end: RunEnd = { status: 'RUNNING' };
  let now = startedAt;
  let uuids = 0;
  const uuid = (): string => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}`;
  const next = (): AslEvent | null => {
    const event = queue.shift();
    const timer = event ? null : earliest(timers);
    if (!timer) return event ?? null;
    timers.delete(timer.timerId);
    if (timer.due > now) now = timer.due;
    return { kind: 'timer', timerId: timer.timerId };
  };
  for (let event: AslEvent | null = { kind: 'start', input }; event && end.status === 'RUNNING'; event = next()) {
    const step: Advance = await advance({ machine, state, event, now, context, uuid, random: () => 0.5 });
    state = step.state;
    events.push(...step.history);
    for (const effect of step.effects) {
      if (effect.kind === 'task') queue.push(...answer(effect));
      if (effect.kind === 'timer') timers.set(effect.timerId, effect.due);
      if (effect.kind === 'cancel_timer') timers.delete(effect.timerId);
      if (effect.kind === 'finished') end = endOf(effect);
    }
  }
  return { ...end, events };
}

function endOf(a: Extract<AslEffect, { kind: 'finished' }>): RunEnd {
  const { kind: _, ...end } = a;
  return end;
}

function mocked(a: { mocks: Mocks; timers: ReadonlyMap<string, Iso> }): (task: TaskEffect) => AslEvent[] {
  const used = new Map<string, number>();
  return ({ state, taskId, token }) => {
    const attempt = used.get(state) ?? 0;
    used.set(state, attempt + 1);
    const mock = a.mocks[state]?.[attempt];
    const submitted: AslEvent[] = token === undefined ? [] : [{ kind: 'task_submitted', taskId, output: {} }];
    if (!mock) {
      const failed: AslEvent = { kind: 'task_error', taskId, error: 'States.TaskFailed', cause: 'no answer is mocked' };
      return token === undefined ? [failed] : submitted;
    }
    const settling = { taskId, ...(token && { token }) };
    if ('return' in mock) return [...submitted, { kind: 'task_result', ...settling, output: mock.return }];
    const timed = a.timers.has(`${taskId}.timeout`) || a.timers.has(`${taskId}.heartbeat`);
    if (timed && mock.throw.error === 'States.Timeout') return submitted;
    return [...submitted, { kind: 'task_error', ...settling, ...mock.throw }];
  };
}

function earliest(timers: ReadonlyMap<string, Iso>): { timerId: string; due: Iso } | null {
  let first: { timerId: string; due: Iso } | null = null;
  for (const [timerId, due] of timers) {
    if (first === null || due < first.due) first = { timerId, due };
  }
  return first;
}
