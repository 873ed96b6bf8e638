import { evaluateAs } from '../evaluate.ts';
import { StateFailure } from '../failure.ts';
import type { FailState } from '../machine.ts';
import type { Run, Scope } from '../run.ts';

/** Fail: always throws, with the Error and Cause that the state names. */
export async function beginFail(a: { run: Run; scope: Scope; state: FailState }): Promise<never> {
  const { run, scope, state } = a;
  const error = state.error && (await evaluateAs({ run, scope, template: state.error, type: 'string' }));
  const cause = state.cause && (await evaluateAs({ run, scope, template: state.cause, type: 'string' }));
  throw new StateFailure({ ...(error !== null && { error }), ...(cause !== null && { cause }) });
}
