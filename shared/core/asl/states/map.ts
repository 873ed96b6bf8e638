import type { Json } from '#core/json/json.ts';
import { abandonIteration } from '../abandon.ts';
import { evaluate } from '../evaluate.ts';
import type { AslEvent } from '../events.ts';
import { type MapWait, newThread, type Thread } from '../exec-state.ts';
import { failureOf, isFatal, StateFailure } from '../failure.ts';
import { record } from '../history.ts';
import { leave } from '../leave.ts';
import type { MapState } from '../machine.ts';
import type { Outcome, Run, Scope, Step } from '../run.ts';
import { concurrencyOf, itemsOf, toleranceOf } from './map-limits.ts';

type Place = { run: Run; scope: Scope; state: MapState };
type Going = Place & { wait: MapWait };

/** Map: the processor once for every item, so many at a time; the output is the list of theirs, in the items' order. */
export async function beginMap(a: Place): Promise<Step> {
  const { run, scope } = a;
  const items = await itemsOf(a);
  const concurrency = await concurrencyOf(a);
  const tolerated = await toleranceOf({ ...a, count: items.length });
  record({ run, thread: scope.thread, type: 'MapStateStarted', details: { length: items.length } });
  const outputs = items.map((): Json => null);
  const wait: MapWait = { kind: 'map', items, next: 0, concurrency, threads: [], outputs, failed: [], tolerated };
  scope.thread.wait = wait;
  return goOn({ ...a, wait });
}

/** Offers an event to the iterations; null when it is for none of them. */
export async function resumeMap(a: Going & { event: AslEvent }): Promise<Step | null> {
  const { run, event } = a;
  for (const child of a.wait.threads) {
    const outcome = await run.walker.resume({ run, scope: inside({ ...a, child }), event });
    if (!outcome) continue;
    settle({ ...a, child, outcome });
    return goOn(a);
  }
  return null;
}

async function goOn(a: Going): Promise<Step> {
  const { run, scope, state, wait } = a;
  while (wait.next < wait.items.length && wait.threads.length < wait.concurrency) await beginIteration(a);
  if (wait.threads.length > 0) return { kind: 'blocked' };
  scope.thread.wait = null;
  record({ run, thread: scope.thread, type: 'MapStateSucceeded', chain: false });
  // like the service, a tolerated failure leaves no entry behind
  const failed = new Set(wait.failed);
  const outputs = failed.size === 0 ? wait.outputs : wait.outputs.filter((_, i) => !failed.has(i));
  return leave({ run, scope, state, way: state, fallback: outputs, values: { result: outputs } });
}

async function beginIteration(a: Going): Promise<void> {
  const { run, scope, state, wait } = a;
  const item = { index: wait.next, value: wait.items[wait.next] ?? null };
  wait.next += 1;
  const { startAt } = state.processor;
  const child = newThread({ startAt, input: item.value, lastId: scope.thread.lastId, now: run.now });
  child.item = item;
  record({ run, thread: child, type: 'MapIterationStarted', details: { name: state.name, index: item.index } });
  wait.threads.push(child);
  settle({ ...a, child, outcome: await enterIteration({ ...a, child }) });
}

async function enterIteration(a: Going & { child: Thread }): Promise<Outcome> {
  const { run, scope, state, child } = a;
  if (state.itemSelector) {
    // the selector is a field of the Map itself, but its failure is the iteration's
    const selecting = { ...scope, thread: { ...scope.thread, lastId: child.lastId } };
    try {
      const values = { item: child.item };
      child.input = await evaluate({ run, scope: selecting, template: state.itemSelector, values });
    } catch (error) {
      child.lastId = selecting.thread.lastId;
      return { kind: 'failed', failure: failureOf(error) };
    }
  }
  return run.walker.run({ run, scope: inside(a) });
}

function settle(a: Going & { child: Thread; outcome: Outcome }): void {
  const { run, scope, state, wait, child, outcome } = a;
  if (outcome.kind === 'blocked') return;
  const index = child.item?.index ?? 0;
  wait.threads = wait.threads.filter((thread) => thread !== child);
  const details = { name: state.name, index };
  if (outcome.kind === 'done') {
    wait.outputs[index] = outcome.output;
    scope.thread.lastId = record({ run, thread: child, type: 'MapIterationSucceeded', details });
    return;
  }
  scope.thread.lastId = child.lastId;
  if (isFatal(outcome.failure)) throw new StateFailure(outcome.failure);
  record({ run, thread: child, type: 'MapIterationFailed', details, chain: false });
  wait.failed.push(index);
  if (wait.tolerated !== null && wait.failed.length <= wait.tolerated) return;
  for (const thread of wait.threads) abandonIteration({ run, state, thread });
  if (wait.tolerated === null) throw new StateFailure(outcome.failure);
  const cause = 'The specified tolerated failure threshold was exceeded';
  throw new StateFailure({ error: 'States.ExceedToleratedFailureThreshold', cause });
}

function inside(a: { scope: Scope; state: MapState; child: Thread }): Scope {
  return { graph: a.state.processor, thread: a.child, outer: a.scope };
}
