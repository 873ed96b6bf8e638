import type { Scope } from './run.ts';

/** Why a state failed. `error` and `cause` are absent where a Fail state names none. */
export type Failure = {
  error?: string;
  cause?: string;
  /** a missed heartbeat: reported as States.Timeout, but also caught as States.HeartbeatTimeout */
  heartbeat?: boolean;
};

/** Thrown inside a state; carries the failure to its Retry and Catch. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.cause ?? failure.error);
    this.failure = failure;
  }
}

/** The failure in a thrown thing. What is not a StateFailure is a defect, and ends the execution as States.Runtime. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof StateFailure) return thrown.failure;
  return { error: 'States.Runtime', cause: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Whether a failure ends the whole execution at once, past every Retry and Catch. */
export function isFatal(failure: Failure): boolean {
  return failure.error === 'States.Runtime';
}

/** `text` behind the words with which Step Functions says where it happened. */
export function causeIn(a: { scope: Scope; text: string }): string {
  const { state, enteredId } = a.scope.thread;
  return `An error occurred while executing the state '${state}' (entered at the event id #${enteredId}). ${a.text}`;
}
