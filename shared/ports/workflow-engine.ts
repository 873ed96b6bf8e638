import type { Json, JsonObject } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';

/** Where an execution stands. */
export type ExecutionState = {
  executionId: string;
  machineId: string;
  name: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  startedAt: Iso;
  stoppedAt?: Iso;
  input: Json;
  output?: Json;
  error?: string;
  cause?: string;
};

/** An execution that ended otherwise than with success. */
export type ExecutionEnd = Pick<ExecutionState, 'executionId' | 'input' | 'error' | 'cause'> & {
  status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
};

/**
 * Hears of the end of every execution that did not succeed, whatever ended it: at least once, also when the process
 * dies with it. The adapter's maker gives it.
 */
export type OnExecutionEnd = (end: ExecutionEnd) => void;

/** One history event, with Step Functions' own type names. */
export type HistoryEvent = { id: number; previousId: number; type: string; at: Iso; details?: JsonObject };

/** Runs Amazon States Language in JSONata mode. */
export interface WorkflowEngine {
  /** The id that the machine of a hash has, made or not. */
  machineId(a: { hash: string }): string;
  /** Immutable by hash; same hash = same machine; paced inside; 'pending' when throttled. */
  ensureMachine(a: { hash: string; asl: Json }): Promise<{
    machineId: string;
    state: 'live' | 'pending' | 'failed';
    reason?: string;
  }>;
  /** Running executions finish. */
  removeMachine(a: { machineId: string }): Promise<void>;
  /** A name is unique per machine for 90 days; the same name, running or closed = 'exists', nothing started. */
  start(a: { machineId: string; name: string; input: Json }): Promise<{
    executionId: string;
    outcome: 'started' | 'exists';
  }>;
  /** The id that an execution of this name has, started or not. */
  executionId(a: { machineId: string; name: string }): string;
  /** 'gone' = timed out, stopped, unknown or settled before; never an exception. A token serves one attempt. */
  settle(a: {
    token: string;
    result: { output: Json } | { error: string; cause: string };
  }): Promise<'delivered' | 'gone'>;
  heartbeat(a: { token: string }): Promise<'ok' | 'gone'>;
  /** No rollback by itself. */
  stop(a: { executionId: string; error: string; cause: string }): Promise<'stopped' | 'closed'>;
  /** Detail page and sweeper only, never for lists. */
  describe(a: { executionId: string }): Promise<ExecutionState | null>;
  history(a: { executionId: string; cursor?: string }): Promise<{ events: HistoryEvent[]; cursor?: string }>;
}
