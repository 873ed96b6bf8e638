import type { JsonObject } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import type { AslEffect, AslEvent, ExecutionContext, NewHistoryEvent } from './events.ts';
import { copyState, type ExecState, type ExecStatus, newThread, type Thread } from './exec-state.ts';
import { append } from './history.ts';
import type { Machine } from './machine.ts';
import type { Outcome, Run } from './run.ts';
import { startTimer } from './timers.ts';
import { walker } from './walk.ts';

/** The timer of a machine's own TimeoutSeconds. */
const EXECUTION_TIMER = 'execution';

/** What one event made of an execution. `accepted: false`: it came too late or was not for it; nothing has changed. */
export type Advance = {
  accepted: boolean;
  state: ExecState;
  effects: AslEffect[];
  history: NewHistoryEvent[];
};

/**
 * Applies one event and runs the execution on until every branch of it waits or it is over. The given state is left
 * as it is. Store the new state and the history first; then carry out the effects.
 *
 * @example
 * ```ts
 * import { advance } from '#core/asl/advance.ts';
 * import { prepareMachine } from '#core/asl/prepare-machine.ts';
 * const machine = prepareMachine({ asl: { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Succeed' } } } });
 * const startedAt = '2026-01-01T00:00:00.000Z';
 * const context = { executionId: 'e1', name: 'e1', machineId: 'm1', machineName: 'm1', input: {}, startedAt };
 * const sources = { uuid: () => '00000000-0000-4000-8000-000000000000', random: () => 0.5 };
 * const event = { kind: 'start' as const, input: {} };
 * const { state, effects } = await advance({ machine, state: null, event, now: startedAt, context, ...sources });
 * ```
 */
export async function advance(a: {
  machine: Machine;
  /** null for a start */
  state: ExecState | null;
  event: AslEvent;
  now: Iso;
  context: ExecutionContext;
  uuid: () => string;
  random: () => number;
  /** events that a history has room for; left out: as many as with Step Functions */
  mostEvents?: number;
}): Promise<Advance> {
  const state: ExecState = a.state
    ? copyState(a.state)
    : { status: 'RUNNING', lastEventId: 0, nextId: 0, thread: null };
  const { now, context, uuid, random, mostEvents } = a;
  const tools = { uuid, random, walker, ...(mostEvents !== undefined && { mostEvents }) };
  const run: Run = { state, now, context, ...tools, effects: [], history: [] };
  const accepted = await apply({ run, machine: a.machine, isNew: a.state === null, event: a.event });
  if (!accepted && a.state) return { accepted, state: a.state, effects: [], history: [] };
  return { accepted, state, effects: withoutCancelled(run.effects), history: run.history };
}

/** A task that was handed over and given up in one go is not run at all. */
function withoutCancelled(effects: AslEffect[]): AslEffect[] {
  const cancelled = new Set(effects.flatMap((effect) => (effect.kind === 'cancel_task' ? [effect.taskId] : [])));
  return effects.filter((effect) => effect.kind !== 'task' || !cancelled.has(effect.taskId));
}

async function apply(a: { run: Run; machine: Machine; isNew: boolean; event: AslEvent }): Promise<boolean> {
  const { run, machine, event } = a;
  if (event.kind === 'start') {
    if (!a.isNew) return false;
    const thread = begin({ run, machine, event });
    conclude({ run, thread, outcome: await walker.run({ run, scope: { graph: machine, thread, outer: null } }) });
    return true;
  }
  const { thread } = run.state;
  if (!thread) return false;
  if (event.kind === 'stop') {
    const { error, cause } = event;
    close({ run, previousId: thread.lastId, status: 'ABORTED', type: 'ExecutionAborted', end: { error, cause } });
    return true;
  }
  if (event.kind === 'timer' && event.timerId === EXECUTION_TIMER) {
    const details = { error: 'States.Timeout' };
    close({ run, previousId: 0, status: 'TIMED_OUT', type: 'ExecutionTimedOut', end: {}, details });
    return true;
  }
  const outcome = await walker.resume({ run, scope: { graph: machine, thread, outer: null }, event });
  if (outcome) conclude({ run, thread, outcome });
  return outcome !== null;
}

function begin(a: { run: Run; machine: Machine; event: Extract<AslEvent, { kind: 'start' }> }): Thread {
  const { run, machine } = a;
  const { input } = a.event;
  const lastId = append({ run, previousId: 0, type: 'ExecutionStarted', details: { input } });
  const thread = newThread({ startAt: machine.startAt, input, lastId, now: run.now });
  run.state.thread = thread;
  if (machine.timeoutSeconds !== null) startTimer({ run, timerId: EXECUTION_TIMER, seconds: machine.timeoutSeconds });
  return thread;
}

function conclude(a: { run: Run; thread: Thread; outcome: Outcome }): void {
  const { run, outcome } = a;
  const previousId = a.thread.lastId;
  if (outcome.kind === 'done') {
    const { output } = outcome;
    close({ run, previousId, status: 'SUCCEEDED', type: 'ExecutionSucceeded', end: { output } });
  }
  if (outcome.kind === 'failed') {
    const { error, cause } = outcome.failure;
    const end = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    close({ run, previousId, status: 'FAILED', type: 'ExecutionFailed', end });
  }
}

function close(a: {
  run: Run;
  previousId: number;
  status: Exclude<ExecStatus, 'RUNNING'>;
  type: string;
  end: JsonObject;
  details?: JsonObject;
}): void {
  const { run, previousId, status, type, end } = a;
  append({ run, previousId, type, details: a.details ?? end });
  run.state.status = status;
  run.state.thread = null;
  run.effects = [{ kind: 'finished', status, ...end }];
}
