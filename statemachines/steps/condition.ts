import { toJsonata } from '#core/expressions/to-jsonata.ts';
import type { CompiledStep } from '#core/workflows/compiled-workflow.ts';
import { type AslState, type AslStates, callState, payload, SAME_INPUT, TASK_FUNCTION } from '../asl.ts';
import { stateOf } from '../endings.ts';

type Condition = Extract<CompiledStep, { type: 'condition' }>;

/**
 * A condition step. What speaks of the context alone is a Choice in JSONata; all else (the record, which is read
 * afresh, money, functions) is evaluated by a call before it.
 */
export function conditionStates(compiled: Condition): AslStates {
  const { step, expression } = compiled;
  const portable = toJsonata({ expression, root: contextPath });
  if (portable !== null) return { [step.id]: choice({ compiled, condition: portable, comment: step.expression }) };
  const decide = `${step.id} decide`;
  return {
    [step.id]: callState({
      functionName: TASK_FUNCTION,
      payload: payload({ action: 'evaluate', step: step.id }),
      comment: step.description ?? `Evaluates ${step.expression}`,
      assign: { holds: '{% $states.result.Payload.value %}' },
      next: decide,
    }),
    [decide]: choice({ compiled, condition: '$holds = true', comment: step.expression }),
  };
}

function choice(a: { compiled: Condition; condition: string; comment: string }): AslState {
  const { step } = a.compiled;
  return {
    Type: 'Choice',
    Comment: a.comment,
    Choices: [{ Condition: `{% ${a.condition} %}`, Next: stateOf(step.on_true) }],
    Default: stateOf(step.on_false),
    Output: SAME_INPUT,
  };
}

function contextPath(path: string[]): string | null {
  return path[0] === 'context' && path.length > 1 ? `$states.input.${path.join('.')}` : null;
}
