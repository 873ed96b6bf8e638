import type { Template } from './template.ts';

/** States by name, and where to begin. */
export type Graph = { startAt: string; states: ReadonlyMap<string, State> };

/** A machine in the form that runs. */
export type Machine = Graph & {
  timeoutSeconds: number | null;
  /** every resource that some Task of it uses */
  resources: readonly string[];
};

/** What is common to all states; `next` is null where the thread ends. */
export type StateBase = {
  name: string;
  next: string | null;
  assign: Template | null;
  output: Template | null;
  retry: readonly Retrier[];
  catch: readonly Catcher[];
};

export type PassState = StateBase & { type: 'Pass' };
export type SucceedState = StateBase & { type: 'Succeed' };
export type FailState = StateBase & { type: 'Fail'; error: Template | null; cause: Template | null };
export type WaitState = StateBase & { type: 'Wait'; seconds: Template | null; timestamp: Template | null };
export type ChoiceState = StateBase & { type: 'Choice'; choices: readonly ChoiceRule[] };
export type TaskState = StateBase & {
  type: 'Task';
  resource: string;
  arguments: Template | null;
  timeoutSeconds: Template | null;
  heartbeatSeconds: Template | null;
};
export type ParallelState = StateBase & { type: 'Parallel'; arguments: Template | null; branches: readonly Graph[] };
export type MapState = StateBase & {
  type: 'Map';
  items: Template | null;
  itemSelector: Template | null;
  processor: Graph;
  maxConcurrency: Template | null;
  toleratedFailureCount: Template | null;
  toleratedFailurePercentage: Template | null;
};

/** A state in the form that runs. */
export type State =
  | PassState
  | SucceedState
  | FailState
  | WaitState
  | ChoiceState
  | TaskState
  | ParallelState
  | MapState;

export type ChoiceRule = { condition: Template; next: string; assign: Template | null; output: Template | null };
export type Catcher = { errors: readonly string[]; next: string; assign: Template | null; output: Template | null };
export type Retrier = {
  errors: readonly string[];
  intervalSeconds: number;
  maxAttempts: number;
  backoffRate: number;
  maxDelaySeconds: number | null;
  jitter: boolean;
};
