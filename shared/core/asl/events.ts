import type { Json, JsonObject } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import type { ExecStatus } from './exec-state.ts';

/** What happens to an execution. An event that comes too late changes nothing (`accepted: false`). */
export type AslEvent =
  | { kind: 'start'; input: Json }
  /** with `token`, the task must be waiting for that very token */
  | { kind: 'task_result'; taskId: string; token?: string; output: Json }
  | { kind: 'task_error'; taskId: string; token?: string; error: string; cause: string }
  /** the call that carries a token has returned; from now on only the token counts */
  | { kind: 'task_submitted'; taskId: string; output: Json }
  | { kind: 'heartbeat'; taskId: string; token?: string }
  | { kind: 'timer'; timerId: string }
  | { kind: 'stop'; error: string; cause: string };

/** A task to run. `state` is the name of its state. */
export type TaskEffect = {
  kind: 'task';
  taskId: string;
  state: string;
  resource: string;
  token?: string;
  arguments: Json;
};

/** What the interpreter's owner has to do, after state and history are stored. */
export type AslEffect =
  | TaskEffect
  /** nobody waits for this task any more */
  | { kind: 'cancel_task'; taskId: string }
  /** set, or move, a timer */
  | { kind: 'timer'; timerId: string; due: Iso }
  | { kind: 'cancel_timer'; timerId: string }
  /** over: all timers and tasks of the execution are void */
  | { kind: 'finished'; status: Exclude<ExecStatus, 'RUNNING'>; output?: Json; error?: string; cause?: string };

/** A history event with Step Functions' type names; `details` has AWS's field names, values as JSON and not as text. */
export type NewHistoryEvent = { id: number; previousId: number; type: string; at: Iso; details?: JsonObject };

/** What `$states.context` says about the execution. */
export type ExecutionContext = {
  executionId: string;
  name: string;
  machineId: string;
  machineName: string;
  input: Json;
  startedAt: Iso;
};
