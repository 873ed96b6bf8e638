import { canonicalJson } from '#core/json/canonical.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { CompiledHook } from '#core/workflows/task-hooks/compile-hooks.ts';
import { hooksOf, isJoined, type WorkflowHooks } from '#core/workflows/task-hooks/hooks-of.ts';
import { type Moment, momentName } from './moment.ts';

/**
 * The jobs of the hooks that nobody waits for: those of one moment that are tried again alike are one job. Each job is a
 * group of its own, so that a dead one holds up nothing.
 */
export function hookJobs(a: { tenant: string; instanceId: string; hooks: WorkflowHooks; moment: Moment }): JobSpec[] {
  const { tenant, instanceId, moment } = a;
  const batches = new Map<string, { retry: CompiledHook['retry']; indexes: number[] }>();
  hooksOf({ hooks: a.hooks, owner: moment.owner, event: moment.event }).forEach((hook, i) => {
    if (hook.work.kind !== 'action' || isJoined(hook)) return;
    const key = canonicalJson(hook.retry);
    const batch = batches.get(key) ?? { retry: hook.retry, indexes: [] };
    batch.indexes.push(i);
    batches.set(key, batch);
  });
  return [...batches.values()].map(({ retry, indexes }): JobSpec => {
    const id = `hooks:${instanceId}:${momentName(moment)}:${indexes[0] ?? 0}`;
    const payload = { instance_id: instanceId, moment: { ...moment }, hooks: indexes, retry };
    return { id, tenant, kind: 'task_hooks', group: id, payload };
  });
}
