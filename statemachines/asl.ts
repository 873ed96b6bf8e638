import type { Json, JsonObject } from '#core/json/json.ts';

/** One ASL state. */
export type AslState = JsonObject;
/** States by name. */
export type AslStates = Record<string, AslState>;

/** Names of functions as they stand in machines; a deployer puts the real ones in their place. */
export const TASK_FUNCTION = 'dro-task';
/** The function that opens and times out waits. */
export const WAIT_FUNCTION = 'dro-wait';

/** Every state hands its own input on: what runs is told by ids, never by data that could grow. */
export const SAME_INPUT = '{% $states.input %}';
/** What branches and iterations hand on: what they gave is in the ledger. */
export const NOTHING = '{% null %}';
/** Where a path that failed ends. */
export const FAILED = 'Failed';
/** Where what was done is taken back. */
export const ROLLBACK = 'Rollback';
/** The state that takes back one step after the other. */
export const UNDO = 'Undo';

const HICCUPS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  // a function that died or came to its end of time in the midst of a step, as runtimes call it one way or the other
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
];
const OFTEN = { IntervalSeconds: 1, MaxAttempts: 5, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL' };

/** Retries of the service's own hiccups, of a function's death, and of what of ours passes by itself. */
export const TRANSIENT: Json = { ErrorEquals: [...HICCUPS, 'CONTENTION', 'INTERNAL'], ...OFTEN };
/** Of the service's own alone: where a step says itself how often it is tried, its word counts. */
export const SERVICE: Json = { ErrorEquals: HICCUPS, ...OFTEN };
