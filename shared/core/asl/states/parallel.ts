import { abandon } from '../abandon.ts';
import { evaluate } from '../evaluate.ts';
import type { AslEvent } from '../events.ts';
import { newThread, type ParallelWait, type Thread } from '../exec-state.ts';
import { isFatal, StateFailure } from '../failure.ts';
import { record } from '../history.ts';
import { leave } from '../leave.ts';
import type { Graph, ParallelState } from '../machine.ts';
import type { Outcome, Run, Scope, Step } from '../run.ts';

type Place = { run: Run; scope: Scope; state: ParallelState };

/** Parallel: every branch on the same input; the output is the list of theirs, in the order of the branches. */
export async function beginParallel(a: Place): Promise<Step> {
  const { run, scope, state } = a;
  const { thread } = scope;
  const input = state.arguments ? await evaluate({ run, scope, template: state.arguments }) : thread.input;
  const lastId = record({ run, thread, type: 'ParallelStateStarted' });
  const wait: ParallelWait = { kind: 'parallel', threads: [], outputs: state.branches.map(() => null) };
  thread.wait = wait;
  for (const [i, graph] of state.branches.entries()) {
    const child = newThread({ startAt: graph.startAt, input, lastId, now: run.now });
    wait.threads.push(child);
    const outcome = await run.walker.run({ run, scope: { graph, thread: child, outer: scope } });
    settle({ ...a, wait, index: i, child, outcome });
  }
  return finish({ ...a, wait });
}

/** Offers an event to the branches; null when it is for none of them. */
export async function resumeParallel(a: Place & { wait: ParallelWait; event: AslEvent }): Promise<Step | null> {
  const { run, scope, wait, event } = a;
  for (const [i, graph] of a.state.branches.entries()) {
    const child = wait.threads[i];
    if (!child) continue;
    const outcome = await run.walker.resume({ run, scope: { graph, thread: child, outer: scope }, event });
    if (!outcome) continue;
    settle({ ...a, index: i, child, outcome });
    return finish(a);
  }
  return null;
}

function settle(a: Place & { wait: ParallelWait; index: number; child: Thread; outcome: Outcome }): void {
  const { run, scope, state, wait, index, child, outcome } = a;
  if (outcome.kind === 'blocked') return;
  wait.threads[index] = null;
  scope.thread.lastId = child.lastId;
  if (outcome.kind === 'done') {
    wait.outputs[index] = outcome.output;
    return;
  }
  if (!isFatal(outcome.failure)) breakOff({ run, graphs: state.branches, threads: wait.threads });
  throw new StateFailure(outcome.failure);
}

function breakOff(a: { run: Run; graphs: readonly Graph[]; threads: (Thread | null)[] }): void {
  for (const [i, graph] of a.graphs.entries()) {
    const thread = a.threads[i];
    if (thread) abandon({ run: a.run, graph, thread });
  }
}

async function finish(a: Place & { wait: ParallelWait }): Promise<Step> {
  const { run, scope, state, wait } = a;
  if (wait.threads.some((thread) => thread !== null)) return { kind: 'blocked' };
  scope.thread.wait = null;
  record({ run, thread: scope.thread, type: 'ParallelStateSucceeded', chain: false });
  return leave({ run, scope, state, way: state, fallback: wait.outputs, values: { result: wait.outputs } });
}
