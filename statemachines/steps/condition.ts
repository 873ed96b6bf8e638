import { toJsonata } from '#core/expressions/to-jsonata.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { ConditionPart } from '#core/workflows/steps/condition.ts';
import { SAME_INPUT } from '../asl.ts';
import { callState } from '../call.ts';
import { failureStates } from '../failures.ts';
import type { StatesOf } from '../place.ts';

/**
 * A condition step. What speaks of the context alone is a Choice in JSONata; all else (the record, which is read
 * afresh, money, functions) is evaluated by a call before it, which tells the number of the first case that holds.
 */
export const conditionStates: StatesOf<'condition'> = ({ compiled, place }) => {
  const { step, cases } = compiled;
  const what = cases.map(({ when }) => when.source).join(' | ');
  const choice = (conditions: readonly string[]): JsonObject => ({
    Type: 'Choice',
    Comment: what,
    Choices: cases.map(({ target }, i) => ({
      Condition: `{% ${conditions[i] ?? 'false'} %}`,
      Next: place.stateOf(target),
    })),
    Default: place.stateOf(compiled.otherwise),
    Output: SAME_INPUT,
  });
  const portable = portableCases(compiled);
  if (portable !== null) return { [step.id]: choice(portable) };
  const decide = `${step.id} decide`;
  const taken = place.variable('taken');
  return {
    [step.id]: callState({
      place,
      action: 'evaluate',
      step,
      comment: step.description ?? `Evaluates ${what}`,
      assign: { [taken]: '{% $states.result.Payload.value %}' },
      next: decide,
    }),
    [decide]: choice(cases.map((_, i) => `$${taken} = ${i}`)),
    ...failureStates({ place, step }),
  };
};

/** The paths of the context that a condition reads within the machine; none where a call evaluates it. */
export function readsInMachine(compiled: ConditionPart): string[][] {
  return portableCases(compiled) === null ? [] : compiled.cases.flatMap(({ when }) => when.reads);
}

function portableCases({ cases }: ConditionPart): string[] | null {
  const portable = cases.flatMap(({ when }) => toJsonata({ expression: when, root: contextPath }) ?? []);
  return portable.length === cases.length ? portable : null;
}

/** Where a path of the context stands in a machine's input; null for all else. */
export function contextPath(path: string[]): string | null {
  return path[0] === 'context' && path.length > 1 ? `$states.input.${path.join('.')}` : null;
}
