import type { TaskEffect } from '#core/asl/events.ts';
import type { VirtualAnswer } from '#core/asl/run-virtual.ts';
import { codeOf } from '#core/errors/code-of.ts';
import { DroError, isDroError } from '#core/errors/dro-error.ts';
import { isNamedError } from '#core/errors/named-error.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import type { CompiledStep } from '#core/workflows/compiled-workflow.ts';
import { CANCELLED } from '#core/workflows/rollback.ts';
import { isOwn } from '#core/workflows/steps/own-step.ts';
import { batched, tolerated } from '../tasks/collection.ts';
import { act } from './act.ts';
import { answerOwnStep } from './answer-own-step.ts';
import { answerWait } from './answer-wait.ts';
import type { Cues } from './script.ts';
import type { Entry } from './timeline.ts';
import type { SimulatedCall, World } from './world.ts';

/** A call of the machine, with all that its answer is made from. */
export type Calling = {
  world: World;
  cues: Cues;
  call: SimulatedCall;
  payload: JsonObject;
  compiled: CompiledStep | undefined;
  entry: Entry;
  /** ways out of steps that were taken */
  take(way: string): void;
  /** the same call for a step that is folded into it */
  folded(step: string): Calling;
  /** the entry of the ending that is folded into it */
  ending(): Entry;
};

/** What the platform's functions would answer, by what they are asked for; waits stand in a table of their own. */
const TASKS: Readonly<Record<string, (a: Calling) => Json>> = {
  actions: (a) => {
    const { call, payload, world } = a;
    const also = Array.isArray(payload['also']) ? payload['also'].map(String) : [];
    let output = doStep(a);
    for (const step of also) output = doStep(a.folded(step));
    const { finish } = payload;
    const answer: JsonObject = { output };
    if (typeof finish !== 'string') return answer;
    const ending = a.ending();
    Object.assign(world, { status: 'completed', outcome: finish });
    Object.assign(ending, { what: `ends as ${finish}`, scope: call.scope });
    return answer;
  },
  evaluate: (a) => {
    const { compiled, world, call } = a;
    const env = world.env(call);
    if (compiled?.type === 'condition') {
      const value = compiled.cases.findIndex(({ when }) => when.evaluate(env) === true);
      keep(a, compiled.step.expression === undefined ? value : value === 0);
      return { value };
    }
    if (compiled?.type !== 'wait' || compiled.until === null) throw unknown(call);
    const value = compiled.until.evaluate(env);
    if (value === null) {
      const detail = `step ${call.step} waits until ${compiled.until.source}, which is null`;
      throw new DroError({ code: 'VALIDATION_FAILED', detail });
    }
    keep(a, value);
    a.entry.what = `waits until ${String(value)}`;
    return { value };
  },
  own_step: (a) => {
    const { compiled } = a;
    if (!compiled || !isOwn(compiled)) throw unknown(a.call);
    const { output, outcome } = answerOwnStep({ ...a, compiled });
    keep(a, output);
    return { outcome };
  },
  items: (a) => {
    const { compiled, world, call } = a;
    if (compiled?.type !== 'collection') throw unknown(call);
    if (takeOver(a)) return { indexes: numbers({ ...portionOf(a), done: world.begun.get(listKey(call))?.done ?? 0 }) };
    const value = compiled.items.evaluate(world.env(call));
    const list = batched({ list: Array.isArray(value) ? value : [], size: compiled.step.batch });
    world.items.set(listKey(call), list);
    const of = compiled.step.batch === undefined ? 'items' : 'batches';
    a.entry.what = `${list.length} ${of}, ${compiled.step.mode === 'sequential' ? 'one after the other' : 'side by side'}`;
    return { indexes: numbers({ ...portionOf(a), done: 0 }) };
  },
  item_failed: (a) => {
    const { compiled, world, call } = a;
    if (compiled?.type !== 'collection') throw unknown(call);
    const key = call.scope.slice(0, call.scope.lastIndexOf('.'));
    const failed = new Set([...(world.failedItems.get(key) ?? []), call.scope]);
    world.failedItems.set(key, failed);
    const of = world.items.get(key)?.length ?? 0;
    const most = tolerated({ step: compiled.step, of });
    if (failed.size <= most) return {};
    const detail = `step ${call.step}: ${failed.size} of ${of} items failed, ${most} are tolerated; the last: ${textOf(a, 'error')}`;
    throw new DroError({ code: 'ITEMS_FAILED', detail });
  },
  gather: (a) => {
    const { world, call } = a;
    const key = listKey(call);
    const portion = portionOf(a);
    if (portion.done < portion.size) {
      world.begun.set(key, { keys: world.begun.get(key)?.keys ?? [], done: portion.done });
      return { indexes: numbers(portion) };
    }
    const keys = [...(world.begun.get(key)?.keys ?? []), key];
    const failed = world.failedItems.get(key) ?? new Set();
    const output = (world.items.get(key) ?? []).map((_, i): Json => {
      const scopes = keys.map((one) => `${one}.${i}`);
      const last = world.rows.findLast((row) => scopes.includes(row.scope) && row.status === 'completed');
      return scopes.some((scope) => failed.has(scope)) ? null : (last?.output ?? null);
    });
    keep(a, output);
    a.take('then');
    return { indexes: [] };
  },
  continue: (a) => {
    const again = isObject(a.payload['again']) ? a.payload['again'] : {};
    const step = String(again['step']);
    const list = again['visit'] === undefined ? null : `${step}.${visitIn(a.payload, Number(again['visit']))}`;
    a.world.goesOn = { step, list };
    a.entry.what = `the history has grown long: goes on with ${step} in another execution`;
    return {};
  },
  note_failure: (a) => {
    const { compiled, call } = a;
    const [code, message] = [textOf(a, 'error'), textOf(a, 'cause')];
    a.world.keep({ call, output: null, status: 'failed' });
    a.entry.error = { code, message };
    const illegal = compiled?.type === 'transition' && compiled.step.on_illegal && code === 'ILLEGAL_TRANSITION';
    const onError = compiled?.step.on_error;
    a.take(illegal ? 'on_illegal' : typeof onError === 'object' ? 'on_error' : 'then');
    return {};
  },
  finish: (a) => {
    const outcome = textOf(a, 'outcome');
    Object.assign(a.world, { status: 'completed', outcome });
    a.entry.what = `ends as ${outcome}`;
    return {};
  },
  fail: (a) => {
    const error = { code: textOf(a, 'error'), message: textOf(a, 'cause') };
    Object.assign(a.world, { status: 'failed', error });
    a.entry.what = `fails with ${error.code}, and is left as a dead letter`;
    return {};
  },
  plan_rollback: (a) => {
    const { world } = a;
    const due = world.rows.filter(
      (row) => row.status === 'completed' && (world.workflow.steps.get(row.step)?.compensate ?? []).length > 0,
    );
    a.entry.what =
      due.length === 0
        ? 'has nothing to take back'
        : `takes back ${due
            .map((row) => row.step)
            .reverse()
            .join(', ')}`;
    return { entries: due.map((row) => world.rows.indexOf(row)).reverse() };
  },
  compensate: (a) => {
    const row = rowOf(a);
    for (const action of a.world.workflow.steps.get(row.step)?.compensate ?? []) {
      a.entry.actions.push(act({ world: a.world, action, scope: row.scope }).shown);
    }
    row.status = 'compensated';
    return {};
  },
  compensation_stuck: (a) => {
    rowOf(a).status = 'stuck';
    a.entry.error = { code: textOf(a, 'error'), message: textOf(a, 'cause') };
    a.entry.what = `cannot take back ${rowOf(a).step}, and leaves that as a dead letter`;
    return {};
  },
  rolled_back: (a) => {
    const { world } = a;
    const code = textOf(a, 'error');
    const stuck = world.rows.filter((row) => row.status === 'stuck').map((row) => row.step);
    const status = stuck.length > 0 ? 'failed' : code === CANCELLED ? 'cancelled' : 'compensated';
    const error = { code: stuck.length > 0 ? 'COMPENSATION_STUCK' : code, message: textOf(a, 'cause') };
    Object.assign(world, { status, error });
    a.entry.what = `is ${status} after ${code}`;
    return {};
  },
  // what hooks do is told by their own history, and no hook fails here
  hooks: () => ({}),
};

/** Does what a step does, or a step that is folded into the call of another; once, however often the call is made. */
function doStep(a: Calling): Json {
  const { compiled, world, call, entry } = a;
  const done = world.rows.find(
    (row) =>
      row.step === call.step && row.visit === call.visit && row.scope === call.scope && row.status === 'completed',
  );
  if (done) return done.output;
  const failure = entry.folded ? a.cues.failure(call.step) : null;
  entry.attempts += entry.folded ? 1 : 0;
  if (failure) throw new Failed({ ...failure, entry });
  entry.actions = [];
  const actions = compiled?.type === 'action' || compiled?.type === 'transition' ? compiled.actions : [];
  try {
    const outputs = actions.map((action) => {
      const one = act({ world, action, scope: call.scope });
      entry.actions.push(one.shown);
      return one.output;
    });
    keep(a, outputs.length === 1 ? (outputs[0] ?? null) : outputs);
  } catch (error) {
    throw isDroError(error) ? new Failed({ error: error.code, cause: error.message, entry }) : error;
  }
  Object.assign(entry, { until: world.now, error: null });
  a.take('then');
  return entry.output ?? null;
}

/** A failure of one of the steps that a call does. */
class Failed extends Error {
  readonly failure: { error: string; cause: string; entry: Entry };

  constructor(failure: { error: string; cause: string; entry: Entry }) {
    super(failure.cause);
    this.failure = failure;
  }
}

// more than the visits of one execution
const VISITS = 1_000_000;
const WHOLE = Number.POSITIVE_INFINITY;

/** The calls that stand for their step: what is scripted to fail fails there. */
const MAIN: readonly string[] = ['actions', 'own_step', 'evaluate', 'items', 'open', 'await'];

/** What comes of a task: an answer, a failure as scripted or as the real one would fail, or nothing until time is up. */
export function answerOf(a: Calling & { effect: TaskEffect; timed: boolean }): VirtualAnswer[] {
  const { effect, call, world } = a;
  const { taskId, token } = effect;
  const submitted: VirtualAnswer[] =
    token === undefined ? [] : [{ event: { kind: 'task_submitted', taskId, output: {} } }];
  const settling = { taskId, ...(token !== undefined && { token }) };
  const failed = (error: string, cause: string, entry = a.entry): VirtualAnswer[] => {
    entry.error = { code: error, message: cause };
    return [...submitted, { event: { kind: 'task_error', ...settling, error, cause } }];
  };
  if (isAttempt(call)) a.entry.attempts++;
  const failure = a.cues.failure(keyOfFailure(a));
  if (failure) {
    const { error, cause } = failure;
    // it comes when the task's own time is up
    if (error === 'States.Timeout' && a.timed) {
      a.entry.error = { code: error, message: cause };
      return submitted;
    }
    return failed(error, cause);
  }
  const isMain = MAIN.includes(call.do);
  if (isMain) a.entry.error = null;
  try {
    if (token === undefined) {
      const task = TASKS[call.do];
      const value = task ? task(a) : answerWait(a).value;
      return [{ event: { kind: 'task_result', taskId, output: { StatusCode: 200, Payload: value } } }];
    }
    const { value, after } = answerWait(a);
    if (after === null) return submitted;
    if ('error' in value) return failed(String(value['error']), String(value['cause'] ?? ''));
    const event = { kind: 'task_result' as const, ...settling, output: value };
    return [...submitted, after === 0 ? { event } : { event, due: later(world.now, after) }];
  } catch (error) {
    if (error instanceof Failed) return failed(error.failure.error, error.failure.cause, error.failure.entry);
    // of the code of packs only what it says itself is known to be meant
    if ((!isDroError(error) && !isNamedError(error)) || a.call.do === 'open') throw error;
    return failed(codeOf(error), error.message);
  }
}

/** Whether a call is the work of its step, and not what follows from that. */
export function isAttempt(call: SimulatedCall): boolean {
  return call.do === 'compensate' || MAIN.includes(call.do);
}

function keyOfFailure(a: Calling): string {
  if (a.call.do === 'compensate') return `${rowOf(a).step}.compensate`;
  return MAIN.includes(a.call.do) ? a.call.step : '';
}

function keep(a: Calling, output: Json): void {
  a.world.keep({ call: a.call, output });
  a.entry.output = output;
}

function rowOf(a: Calling): World['rows'][number] {
  const row = a.world.rows[Number(a.payload['entry'])];
  if (!row) throw unknown(a.call);
  return row;
}

/** What a call of `items` and its `gather` have in common, and the scopes of the iterations begin with. */
function listKey(call: SimulatedCall): string {
  const own = `${call.step}.${call.visit}`;
  return call.scope === '' ? own : `${call.scope}/${own}`;
}

/** The portion that a call asks for, by the numbers of its items. */
function portionOf(a: Calling): { size: number; portion: number; done: number } {
  const size = a.world.items.get(listKey(a.call))?.length ?? 0;
  const { portion, done } = a.payload;
  return { size, portion: typeof portion === 'number' ? portion : WHOLE, done: typeof done === 'number' ? done : size };
}

/** A collection in the midst of which the execution before was left goes on with the list of then. */
function takeOver(a: Calling): boolean {
  const { world, call } = a;
  const { midList } = world;
  if (midList?.step !== call.step) return false;
  const [key, old] = [listKey(call), midList.list];
  const { keys = [], done = 0 } = world.begun.get(old) ?? {};
  world.items.set(key, world.items.get(old) ?? []);
  world.failedItems.set(key, world.failedItems.get(old) ?? new Set());
  world.begun.set(key, { keys: [...keys, old], done });
  world.midList = null;
  a.entry.what = `goes on with item ${done}`;
  return true;
}

function numbers(a: { size: number; portion: number; done: number }): number[] {
  return Array.from({ length: Math.max(0, Math.min(a.portion, a.size - a.done)) }, (_, i) => a.done + i);
}

/** The number of a visit among those of all executions: each counts from 1. */
export function visitIn(payload: JsonObject, visit: number): number {
  return (Number(payload['epoch']) - 1) * VISITS + visit;
}

function textOf(a: Calling, key: string): string {
  const value = isObject(a.payload) ? a.payload[key] : undefined;
  return typeof value === 'string' ? value : '';
}

function later(now: Iso, millis: number): Iso {
  return new Date(Date.parse(now) + millis).toISOString();
}

/** A call that no machine of ours makes, as long as both know of each other. */
function unknown(call: SimulatedCall): Error {
  return new Error(`a simulation knows no "${call.do}" of step ${call.step}`);
}
