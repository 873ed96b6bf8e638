import type { JsonObject } from '#core/json/json.ts';
import { CANCELLED, ROLLBACK_STEP } from '#core/workflows/rollback.ts';
import { type AslStates, NOTHING, ROLLBACK, SAME_INPUT, UNDO } from './asl.ts';
import { callState } from './call.ts';
import { catchAs, failureOf } from './failures.ts';
import { innerInput, innerPlace } from './inner-place.ts';
import type { Place } from './place.ts';

const TRIES = { attempts: 3, interval: '2s', backoff: 2, jitter: 'full' as const };

/**
 * Takes back what was done: the plan lists what completed, the last first; one after the other is compensated, and one
 * that cannot be is left as a dead letter while the rest goes on (decisions §4.5).
 */
export function rollbackStates(a: { place: Place }): AslStates {
  const { place } = a;
  const inner = innerPlace({ outer: place, end: 'Undone', failTo: null });
  const entry = { entry: '{% $states.input.entry %}' };
  return {
    [ROLLBACK]: callState({
      place,
      action: 'plan_rollback',
      step: null,
      more: failureOf('failure'),
      comment: 'Lists what is to be taken back, the last first',
      assign: { undo: '{% $states.result.Payload.entries %}' },
      next: UNDO,
    }),
    [UNDO]: {
      Type: 'Map',
      Comment: 'Takes it back, one after the other',
      Items: '{% $undo %}',
      ItemSelector: {
        ...innerInput({ place, step: UNDO, index: '$states.context.Map.Item.Index' }),
        entry: '{% $states.context.Map.Item.Value %}',
      },
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Compensate',
        States: {
          Compensate: {
            ...callState({
              place: inner,
              action: 'compensate',
              step: { id: ROLLBACK_STEP, retry: TRIES },
              more: entry,
              comment: 'Takes back one step',
              catches: [catchAs({ place: inner, error: 'States.ALL', next: 'Compensation stuck' })],
              next: 'Undone',
            }),
          },
          'Compensation stuck': callState({
            place: inner,
            action: 'compensation_stuck',
            step: null,
            more: { ...entry, ...failureOf(inner.variable('failure')) },
            comment: 'Notes what could not be taken back; the rest goes on',
            next: 'Undone',
          }),
          Undone: { Type: 'Succeed', Comment: 'The next one', Output: NOTHING },
        },
      },
      Assign: { visit: '{% $visit + 1 %}' },
      Output: SAME_INPUT,
      Catch: [catchAs({ place, error: 'States.ALL', next: place.failTo ?? ROLLBACK })],
      Next: 'Rolled back',
    },
    'Rolled back': callState({
      place,
      action: 'rolled_back',
      step: null,
      more: failureOf('failure'),
      comment: 'Closes the instance: all is taken back, or some is stuck',
      next: 'Stopped',
    }),
  };
}

/** Where `Begin` goes when somebody cancels and wants all taken back. */
export function rollbackChoice(): JsonObject {
  return {
    Condition: `{% $exists($states.input.resume.step) and $states.input.resume.step = "${ROLLBACK_STEP}" %}`,
    Assign: { visit: 1, failure: { Error: CANCELLED, Cause: 'the workflow was cancelled' } },
    Next: ROLLBACK,
  };
}
