import { hooksOf, isJoined } from '#core/workflows/task-hooks/hooks-of.ts';
import { hookError } from './hook-error.ts';
import { type HookRun, runHooks } from './run-hooks.ts';

/** Runs the hooks that a step waits for; throws the error that makes the machine try again, or fail the step. */
export async function joinHooks(a: Omit<HookRun, 'hooks' | 'wanted'>): Promise<void> {
  const hooks = hooksOf({ hooks: a.at.workflow.hooks, ...a.moment });
  const wanted = hooks.flatMap((one, i) => (isJoined(one) ? [i] : []));
  if (wanted.length === 0) return;
  const { again, failed, later } = await runHooks({ ...a, hooks, wanted });
  // what never passes decides, however often the others are tried
  const error = failed ?? again ?? later;
  if (error === null) return;
  throw hookError({ kind: failed === null ? 'again' : 'failed', step: a.moment.step, cause: error });
}
