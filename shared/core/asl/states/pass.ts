import { leave } from '../leave.ts';
import type { PassState, SucceedState } from '../machine.ts';
import type { Run, Scope, Step } from '../run.ts';

/** Pass and Succeed: the input, or what Output makes of it. */
export function beginPass(a: { run: Run; scope: Scope; state: PassState | SucceedState }): Promise<Step> {
  return leave({ ...a, way: a.state, fallback: a.scope.thread.input });
}
