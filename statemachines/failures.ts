import type { JsonObject } from '#core/json/json.ts';
import type { Step } from '#core/workflows/definition.ts';
import { kindOf } from '#core/workflows/steps/table.ts';
import { type AslState, type AslStates, ROLLBACK, SAME_INPUT } from './asl.ts';
import { callState, type Tried } from './call.ts';
import type { Place } from './place.ts';

/** Where a step's failure goes: its `on_error`, else where all failures of the place go. */
export function catchers(a: { place: Place; step: Tried | null }): JsonObject[] {
  const { place, step } = a;
  const onError = step?.on_error ?? 'fail';
  if (step && (onError === 'continue' || typeof onError === 'object'))
    return [catchAs({ place, error: 'States.ALL', next: noted(step) })];
  const next = onError === 'compensate' ? ROLLBACK : place.failTo;
  return next === null ? [] : [catchAs({ place, error: 'States.ALL', next })];
}

/** The state behind a failure that the flow goes on from: it is noted first, so that it is seen. */
export function failureStates(a: { place: Place; step: Step }): AslStates {
  const { place, step } = a;
  const { on_error: onError } = step;
  const [way] = kindOf(step).ways(step);
  const target = typeof onError === 'object' ? onError : onError === 'continue' ? way?.target : undefined;
  if (target === undefined) return {};
  return { [noted(step)]: notedAs({ place, id: step.id, next: place.stateOf(target) }) };
}

/** Notes that a step failed before the flow goes on from there. */
export function notedAs(a: { place: Place; id: string; next: string }): AslState {
  const { place, id } = a;
  return callState({
    place,
    action: 'note_failure',
    // only its name: what fails here is no failure of the step
    step: { id },
    comment: `Notes that ${id} failed, and goes on`,
    more: failureOf(place.variable('failure')),
    next: a.next,
  });
}

/** What went wrong, for a payload. */
export function failureOf(variable: string): JsonObject {
  return {
    error: `{% $${variable}.Error %}`,
    cause: `{% $exists($${variable}.Cause) ? $${variable}.Cause : "" %}`,
  };
}

function noted(step: Tried): string {
  return `${step.id} failed`;
}

/** Catches an error and keeps it. */
export function catchAs(a: { place: Place; error: string; next: string }): JsonObject {
  return {
    ErrorEquals: [a.error],
    Assign: { [a.place.variable('failure')]: '{% $states.errorOutput %}' },
    Output: SAME_INPUT,
    Next: a.next,
  };
}
