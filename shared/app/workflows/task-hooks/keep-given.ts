import { hooksOf } from '#core/workflows/task-hooks/hooks-of.ts';
import { keepValue } from '../large/keep-value.ts';
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
  const { platform, tenant, instance, moment } = a;
  const outcomes = transforms.map(async ({ hook, into }) => {
    const what = `what a transform of step ${moment.owner} gave as ${into}`;
    const value = await keepValue({ platform, tenant, instanceId: instance.id, value: given[into] ?? null, what });
    return { hook, attempts: 1, ms: 0, error: null, last: true, given: { into, value } };
  });
  await enterHooks({ ...a, hooks, outcomes: await Promise.all(outcomes) });
}
