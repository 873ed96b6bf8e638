import type { Thread } from './exec-state.ts';
import { record } from './history.ts';
import type { Graph, MapState } from './machine.ts';
import type { Run } from './run.ts';
import { cancelTimers } from './timers.ts';

/** Breaks off a branch or an iteration whose Parallel or Map has failed, with all that is below it. */
export function abandon(a: { run: Run; graph: Graph; thread: Thread }): void {
  const { run, thread } = a;
  const state = a.graph.states.get(thread.state);
  const { wait } = thread;
  if (wait?.kind === 'timer') cancelTimers({ run, timerIds: [wait.timerId] });
  if (wait?.kind === 'task') {
    cancelTimers({ run, timerIds: [wait.timeoutTimer, wait.heartbeatTimer] });
    run.effects.push({ kind: 'cancel_task', taskId: wait.taskId });
  }
  if (wait?.kind === 'parallel' && state?.type === 'Parallel') {
    for (const [i, graph] of state.branches.entries()) {
      const child = wait.threads[i];
      if (child) abandon({ run, graph, thread: child });
    }
  }
  if (wait?.kind === 'map' && state?.type === 'Map') {
    for (const child of wait.threads) abandonIteration({ run, state, thread: child });
  }
  const details = { name: thread.state };
  const entered = wait !== null && !(wait.kind === 'timer' && wait.then === 'enter');
  if (state && entered) record({ run, thread, type: `${state.type}StateAborted`, details, chain: false });
  thread.wait = null;
}

/** Breaks off an iteration of a Map that has failed, or that is broken off itself. */
export function abandonIteration(a: { run: Run; state: MapState; thread: Thread }): void {
  const { run, state, thread } = a;
  abandon({ run, graph: state.processor, thread });
  const details = { name: state.name, index: thread.item?.index ?? 0 };
  record({ run, thread, type: 'MapIterationAborted', details, chain: false });
}
