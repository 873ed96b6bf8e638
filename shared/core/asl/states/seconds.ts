import { evaluateAs, evaluationFailure } from '../evaluate.ts';
import type { Run, Scope } from '../run.ts';
import type { Template } from '../template.ts';

const MOST = 99_999_999;

/** The value of a field that holds seconds; what is wrong with it is said in the words of Step Functions. */
export async function secondsOf(a: { run: Run; scope: Scope; template: Template; location: string }): Promise<number> {
  const { run, scope, template, location } = a;
  const seconds = await evaluateAs({ run, scope, template, type: 'number' });
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= MOST) return seconds;
  const text = Number.isInteger(seconds)
    ? `${location} must be between 0 and ${MOST} but was: ${seconds}`
    : `The ${location} field cannot be parsed as an integer: ${seconds}`;
  throw evaluationFailure({ run, scope, text, location });
}
