import type { Json } from '#core/json/json.ts';
import type { StepOf } from '#core/workflows/definition.ts';
import { type AslStates, callState, payload, TASK_FUNCTION } from '../asl.ts';
import { stateOf } from '../endings.ts';
import { seconds } from '../seconds.ts';

/** An action step: one call for all its actions. */
export function actionStates(step: StepOf<'action'>): AslStates {
  const kinds = step.actions.map((one) => one.type).join(', ');
  return {
    [step.id]: callState({
      functionName: TASK_FUNCTION,
      payload: payload({ action: 'actions', step: step.id }),
      comment: step.description ?? `Does ${kinds}`,
      retry: step.retry ? [retrier(step.retry)] : [],
      next: stateOf(step.then),
    }),
  };
}

function retrier(retry: NonNullable<StepOf<'action'>['retry']>): Json {
  return {
    ErrorEquals: retry.errors ?? ['States.ALL'],
    IntervalSeconds: Math.max(1, seconds(retry.interval)),
    // attempts count the first one, ASL counts the retries
    MaxAttempts: retry.attempts - 1,
    BackoffRate: retry.backoff,
    ...(retry.max_interval !== undefined && { MaxDelaySeconds: Math.max(1, seconds(retry.max_interval)) }),
    JitterStrategy: retry.jitter === 'full' ? 'FULL' : 'NONE',
  };
}
