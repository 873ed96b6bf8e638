import type { OwnType } from '#core/workflows/steps/own-step.ts';
import { SAME_INPUT } from '../asl.ts';
import { callState } from '../call.ts';
import { failureStates } from '../failures.ts';
import type { StatesOf } from '../place.ts';

/** A step of a type that a pack brings: one call, and where it has outcomes the way of the one that it came to. */
export const ownStates: StatesOf<OwnType> = ({ compiled, place }) => {
  const { step } = compiled;
  const { then } = step;
  const ways = Object.entries(step.on);
  const [last] = ways.slice(-1).map(([, target]) => target);
  const otherwise = then ?? last ?? { end: 'completed' };
  const outcome = place.variable('outcome');
  const comment = step.description ?? `Does ${step.type}`;
  const failed = failureStates({ place, step });
  if (ways.length === 0) {
    const next = place.stateOf(otherwise);
    return { [step.id]: callState({ place, action: 'own_step', step, comment, next }), ...failed };
  }
  const came = `${step.id} outcome`;
  return {
    [step.id]: callState({
      place,
      action: 'own_step',
      step,
      comment,
      assign: { [outcome]: '{% $states.result.Payload.outcome %}' },
      next: came,
    }),
    [came]: {
      Type: 'Choice',
      Comment: 'What it came to',
      Choices: ways.map(([name, target]) => ({
        Condition: `{% $${outcome} = ${JSON.stringify(name)} %}`,
        Next: place.stateOf(target),
      })),
      Default: place.stateOf(otherwise),
      Output: SAME_INPUT,
    },
    ...failed,
  };
};
