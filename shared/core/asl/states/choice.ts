import { evaluateAs } from '../evaluate.ts';
import { causeIn, StateFailure } from '../failure.ts';
import { leave } from '../leave.ts';
import type { ChoiceState } from '../machine.ts';
import type { Run, Scope, Step } from '../run.ts';

/** Choice: the first rule that holds, with its own Assign and Output; else Default, with those of the state. */
export async function beginChoice(a: { run: Run; scope: Scope; state: ChoiceState }): Promise<Step> {
  const { run, scope, state } = a;
  const fallback = scope.thread.input;
  for (const rule of state.choices) {
    const holds = await evaluateAs({ run, scope, template: rule.condition, type: 'boolean' });
    if (holds) return leave({ run, scope, state, way: rule, fallback });
  }
  if (state.next !== null) return leave({ run, scope, state, way: state, fallback });
  // Step Functions reports this as States.Runtime, although the language names States.NoChoiceMatched
  const text = 'Failed to transition out of the state. The state does not point to a next state.';
  throw new StateFailure({ error: 'States.Runtime', cause: causeIn({ scope, text }) });
}
