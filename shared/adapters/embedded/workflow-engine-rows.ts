import type { Advance } from '#core/asl/advance.ts';
import type { ExecState, ExecStatus } from '#core/asl/exec-state.ts';
import type { Json } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import type { ExecutionState, HistoryEvent } from '#ports/workflow-engine.ts';

/** What is known of an execution from its start on. */
export type ExecutionHead = { id: string; machineId: string; name: string; input: Json; startedAt: Iso };
/** An execution that runs, as it is on disk. */
export type StoredExecution = { seq: number; head: ExecutionHead; state: ExecState };
/** A timer that is set, by its execution's row; `executionId` is null when that is gone. */
export type StoredTimer = { seq: number; executionId: string | null; timerId: string };

/** Machines and executions on disk. Methods that write belong inside `database.write`. */
export type WorkflowStore = {
  machine(id: string): { asl: Json; removed: boolean } | null;
  /** Takes a removed machine back; one that is there stays as it is. */
  putMachine(a: { id: string; asl: Json }): void;
  /** Keeps the machine for the executions that still run on it. */
  removeMachine(id: string): void;
  /** One that runs; null for an unknown one and for one that is over. */
  running(id: string): StoredExecution | null;
  /** All that may have a task on its way that did not arrive. */
  withPendingTasks(): StoredExecution[];
  describe(id: string): ExecutionState | null;
  /** A page of history behind the row that begins with event `after`; `last` is null on the last page. */
  history(a: { id: string; after: number }): { events: HistoryEvent[]; last: number | null };
  insert(head: ExecutionHead): number;
  /** Stores all that an event has changed. */
  save(a: { seq: number; step: Advance; now: Iso }): void;
  /** Forgets an execution with all that belongs to it. */
  forget(id: string): void;
  /** Forgets every execution that was over before `before`, and the removed machines that nothing runs on. */
  prune(a: { before: Iso }): void;
  /** Timers whose time has come, in the order in which it came; times in milliseconds. */
  dueTimers(a: { now: number; limit: number }): StoredTimer[];
  isDue(a: StoredTimer & { now: number }): boolean;
  dropTimer(timer: StoredTimer): void;
  nextDue(): number | null;
};

/** Columns of an execution that runs. */
export type HeadRow = [
  seq: number,
  id: string,
  machine: string,
  name: string,
  input: string,
  startedAt: string,
  state: string,
];

/** Columns of an execution, as it is described. */
export type OutcomeRow = [
  machine: string,
  name: string,
  status: ExecStatus,
  startedAt: string,
  stoppedAt: string | null,
  input: string,
  output: string | null,
  error: string | null,
  cause: string | null,
];

/** An execution that runs, from its columns. */
export function fromHeadRow(row: HeadRow): StoredExecution {
  const [seq, id, machineId, name, input, startedAt, state] = row;
  return { seq, head: { id, machineId, name, input: JSON.parse(input), startedAt }, state: JSON.parse(state) };
}

/** What `describe` says of an execution. */
export function fromOutcomeRow(a: { id: string; row: OutcomeRow }): ExecutionState {
  const [machineId, name, status, startedAt, stoppedAt, input, output, error, cause] = a.row;
  return {
    executionId: a.id,
    machineId,
    name,
    status,
    startedAt,
    input: JSON.parse(input),
    ...(stoppedAt !== null && { stoppedAt }),
    ...(output !== null && { output: JSON.parse(output) }),
    ...(error !== null && { error }),
    ...(cause !== null && { cause }),
  };
}
