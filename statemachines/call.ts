import type { Json, JsonObject } from '#core/json/json.ts';
import type { StepBase } from '#core/workflows/steps/common.ts';
import { type AslState, SAME_INPUT, TASK_FUNCTION, TRANSIENT } from './asl.ts';
import { catchers } from './failures.ts';
import type { Place } from './place.ts';
import { retriers } from './retries.ts';
import { seconds } from './seconds.ts';

/** What a call takes from its step: its name, how often it is tried and for how long, and where its failure goes. */
export type Tried = Pick<StepBase, 'id' | 'retry' | 'timeout' | 'on_error'>;

/** The payload of every call: which instance, which visit of which step, and what to do. */
export function payload(a: { place: Place; action: string; step: string; more?: JsonObject }): JsonObject {
  return {
    do: a.action,
    step: a.step,
    tenantId: '{% $states.input.tenantId %}',
    instanceId: '{% $states.input.instanceId %}',
    epoch: '{% $states.input.epoch %}',
    workflowRef: '{% $states.input.workflowRef %}',
    visit: a.place.visit,
    ...(a.place.inner && { scope: '{% $states.input.scope %}' }),
    ...a.more,
  };
}

/**
 * A call of a function of ours for a step, or for the machine itself when there is none. It counts the visit, tries
 * again as the step says, and what fails for good goes where the step's `on_error` says.
 */
export function callState(a: {
  place: Place;
  /** what the function does: the name of its task */
  action: string;
  step: Tried | null;
  functionName?: string;
  more?: JsonObject;
  comment: string;
  assign?: JsonObject;
  /** the call ends only when its token is settled; the token is in the payload as `token` */
  token?: true;
  /** left out: the step's own */
  timeout?: string;
  /** before those of the step */
  catches?: JsonObject[];
  next: string;
}): AslState {
  const { place, step } = a;
  const timeout = a.timeout ?? step?.timeout;
  const more = { ...(a.token && { token: '{% $states.context.Task.Token %}' }), ...a.more };
  const assign = { ...(!place.inner && { visit: '{% $visit + 1 %}' }), ...a.assign };
  const caught: Json[] = [...(a.catches ?? []), ...catchers({ place, step })];
  return {
    Type: 'Task',
    Comment: a.comment,
    Resource: `arn:aws:states:::lambda:invoke${a.token ? '.waitForTaskToken' : ''}`,
    Arguments: {
      FunctionName: a.functionName ?? TASK_FUNCTION,
      Payload: payload({ place, action: a.action, step: step?.id ?? '-', more }),
    },
    ...(timeout !== undefined && { TimeoutSeconds: Math.max(1, seconds(timeout)) }),
    ...(Object.keys(assign).length > 0 && { Assign: assign }),
    Output: SAME_INPUT,
    Retry: step?.retry ? retriers({ retry: step.retry, waits: a.token === true }) : [TRANSIENT],
    ...(caught.length > 0 && { Catch: caught }),
    Next: a.next,
  };
}
