import type { Json, JsonObject } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';

/** How an execution stands. */
export type ExecStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** All that an execution needs to go on: plain JSON, stored at every step. */
export type ExecState = {
  status: ExecStatus;
  /** number of the last history event */
  lastEventId: number;
  /** the next number for ids of tasks and timers */
  nextId: number;
  /** null once the execution is over */
  thread: Thread | null;
};

/** A line of states that runs by itself: the execution, a branch of a Parallel, an iteration of a Map. */
export type Thread = {
  state: string;
  input: Json;
  enteredAt: Iso;
  /** id of the StateEntered event; 0 before the first state is entered */
  enteredId: number;
  /** id of the thread's last event */
  lastId: number;
  /** retries used in this state, by the index of the retrier */
  retries: number[];
  variables: JsonObject;
  item?: { index: number; value: Json };
  wait: Wait | null;
};

/** What a thread waits for. */
type Wait = TimerWait | TaskWait | ParallelWait | MapWait;

/** A Wait state, the back-off before a retry, or a pause before a state is entered. */
type TimerWait = { kind: 'timer'; timerId: string; then: 'leave' | 'retry' | 'enter' };

/** One attempt of a Task. */
export type TaskWait = {
  kind: 'task';
  taskId: string;
  resource: string;
  token?: string;
  /** kept until the task is known to be handed over, so that it can be run again after a crash */
  arguments?: Json;
  submitted: boolean;
  timeoutTimer?: string;
  heartbeatTimer?: string;
  heartbeatSeconds?: number;
};

/** Branches by index: a thread while it runs, null once its output is there. */
export type ParallelWait = { kind: 'parallel'; threads: (Thread | null)[]; outputs: Json[] };

/** Iterations: the live ones, and the outputs of those that are over. */
export type MapWait = {
  kind: 'map';
  items: Json[];
  /** index of the next item to begin */
  next: number;
  concurrency: number;
  threads: Thread[];
  outputs: Json[];
  /** indexes of failed iterations that were tolerated */
  failed: number[];
  /** how many may fail; null when the first failure fails the Map with its own error */
  tolerated: number | null;
};

/** A thread at its first state. */
export function newThread(a: { startAt: string; input: Json; lastId: number; now: Iso }): Thread {
  return {
    state: a.startAt,
    input: a.input,
    enteredAt: a.now,
    enteredId: 0,
    lastId: a.lastId,
    retries: [],
    variables: {},
    wait: null,
  };
}

/** A copy that can be changed without changing the original: threads and lists are copied, values are shared. */
export function copyState(state: ExecState): ExecState {
  return { ...state, thread: state.thread && copyThread(state.thread) };
}

function copyThread(thread: Thread): Thread {
  return { ...thread, retries: [...thread.retries], wait: thread.wait && copyWait(thread.wait) };
}

function copyWait(wait: Wait): Wait {
  switch (wait.kind) {
    case 'parallel':
      return { ...wait, threads: wait.threads.map((one) => one && copyThread(one)), outputs: [...wait.outputs] };
    case 'map':
      return { ...wait, threads: wait.threads.map(copyThread), outputs: [...wait.outputs], failed: [...wait.failed] };
    default:
      return { ...wait };
  }
}
