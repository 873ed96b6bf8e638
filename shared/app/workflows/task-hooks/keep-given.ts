import { hooksOf } from '#core/workflows/task-hooks/hooks-of.ts';
import { enterHooks } from './history.ts';
import { hookEnvs } from './hook-env.ts';
import type { HookRun } from './run-hooks.ts';

/**
 * Keeps what transforms work out when a step has ended: for later steps it is `steps.<id>.<into>`. Personal values in it
 * are masked, since it is kept.
 */
export async function keepGiven(a: Omit<HookRun, 'hooks' | 'wanted'>): Promise<void> {
  const hooks = hooksOf({ hooks: a.at.workflow.hooks, ...a.moment });
  const transforms = hooks.flatMap(({ work }, hook) => (work.kind === 'transform' ? [{ hook, into: work.into }] : []));
  if (transforms.length === 0 || a.moment.event !== 'task_finished') return;
  const { given } = await hookEnvs({ ...a, hooks });
  const outcomes = transforms.map(({ hook, into }) => {
    return { hook, attempts: 1, ms: 0, error: null, last: true, given: { into, value: given[into] ?? null } };
  });
  await enterHooks({ ...a, hooks, outcomes });
}
