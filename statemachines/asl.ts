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
/** Where a path that failed ends. */
export const FAILED = 'Failed';

/** Retries of the service's own hiccups, and of ours that pass by themselves. */
export const TRANSIENT: Json = {
  ErrorEquals: [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
    'CONTENTION',
    'INTERNAL',
  ],
  IntervalSeconds: 1,
  MaxAttempts: 5,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};

/** The payload of every call: which instance, which visit of which step, and what to do. */
export function payload(a: { action: string; step: string; more?: JsonObject }): JsonObject {
  return {
    do: a.action,
    step: a.step,
    tenantId: '{% $states.input.tenantId %}',
    instanceId: '{% $states.input.instanceId %}',
    epoch: '{% $states.input.epoch %}',
    workflowRef: '{% $states.input.workflowRef %}',
    visit: '{% $visit %}',
    ...a.more,
  };
}

/** A call of a function of ours; counts the visit, so that a step that comes round again is told apart. */
export function callState(a: {
  functionName: string;
  payload: JsonObject;
  comment: string;
  assign?: JsonObject;
  retry?: Json[];
  next: string;
}): AslState {
  return {
    Type: 'Task',
    Comment: a.comment,
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: a.functionName, Payload: a.payload },
    Assign: { visit: '{% $visit + 1 %}', ...a.assign },
    Output: SAME_INPUT,
    Retry: [...(a.retry ?? []), TRANSIENT],
    Catch: [catchAll()],
    Next: a.next,
  };
}

/** What fails goes to the one place that records it. */
export function catchAll(): JsonObject {
  return {
    ErrorEquals: ['States.ALL'],
    Assign: { failure: '{% $states.errorOutput %}' },
    Output: SAME_INPUT,
    Next: FAILED,
  };
}
