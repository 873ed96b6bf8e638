import type { Json } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import type { AslEvent, NewHistoryEvent, TaskEffect } from './events.ts';
import { prepareMachine } from './prepare-machine.ts';
import { runVirtual, type VirtualEnd } from './run-virtual.ts';

/** What a mocked task does at one attempt. */
type Mock = { return: Json } | { throw: { error: string; cause: string } };

/** How an execution ended; RUNNING when it waits for what will never come. */
export type RunResult = Omit<VirtualEnd, 'at'> & { events: NewHistoryEvent[] };

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
  const events: NewHistoryEvent[] = [];
  const { at: _, ...end } = await runVirtual({
    machine: prepareMachine(a),
    input: a.input ?? {},
    start: a.start ?? START,
    answer: mocked(a.mocks ?? {}),
    onHistory: (history) => events.push(...history),
  });
  return { ...end, events };
}

function mocked(mocks: Mocks): Parameters<typeof runVirtual>[0]['answer'] {
  const used = new Map<string, number>();
  return ({ state, taskId, token }, { timed }) => {
    const attempt = used.get(state) ?? 0;
    used.set(state, attempt + 1);
    const mock = mocks[state]?.[attempt];
    return answersTo({ mock, taskId, token, timed }).map((event) => ({ event }));
  };
}

type Answering = Pick<TaskEffect, 'taskId' | 'token'> & { mock: Mock | undefined; timed: boolean };

function answersTo(a: Answering): AslEvent[] {
  const { mock, taskId, token, timed } = a;
  const submitted: AslEvent[] = token === undefined ? [] : [{ kind: 'task_submitted', taskId, output: {} }];
  if (!mock) {
    const failed: AslEvent = { kind: 'task_error', taskId, error: 'States.TaskFailed', cause: 'no answer is mocked' };
    return token === undefined ? [failed] : submitted;
  }
  const settling = { taskId, ...(token && { token }) };
  if ('return' in mock) return [...submitted, { kind: 'task_result', ...settling, output: mock.return }];
  if (timed && mock.throw.error === 'States.Timeout') return submitted;
  return [...submitted, { kind: 'task_error', ...settling, ...mock.throw }];
}
