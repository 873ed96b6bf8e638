import type { JsonObject } from '#core/json/json.ts';
import type { StepOf } from '#core/workflows/definition.ts';
import type { Place } from './place.ts';

/** What a call does besides its own step: the steps that follow, and the ending where that is all that is left. */
export function foldedCall(a: { place: Place; step: StepOf<'action' | 'transition'> }): {
  more: JsonObject;
  next: string;
  comment: string;
} {
  const { place, step } = a;
  const { also, ending } = place.foldedWith(step);
  const last = also.at(-1) ?? step;
  const then = 'then' in last && last.then ? last.then : step.then;
  const finish = place.inner ? null : ending;
  const ids = also.map(({ id }) => id);
  const more: JsonObject = {
    ...(ids.length > 0 && { also: ids }),
    // a redrive may begin in the middle: only the first call of an execution does
    ...(ids.length > 0 &&
      !place.inner && {
        from: '{% $visit = 1 and $exists($states.input.resume.step) ? $states.input.resume.step : null %}',
      }),
    ...(finish !== null && { finish }),
  };
  const comment = `${ids.length > 0 ? `, then ${ids.join(', ')}` : ''}${finish === null ? '' : `, and ends as ${finish}`}`;
  return { more, next: finish === null ? place.stateOf(then) : 'Done', comment };
}
