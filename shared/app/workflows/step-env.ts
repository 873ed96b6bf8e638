import type { HookRecord } from '#core/hooks/hook-context.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { Platform } from '../platform.ts';
import type { Instance } from './instance.ts';
import type { WorkflowAt } from './workflow-at.ts';

const MOST_STEPS = 500;

/** The names that a step's expressions see (design §4.6); the record is read now. */
export async function stepEnv(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  at: WorkflowAt;
  /** roots that are read: what is not, is not loaded */
  reads: readonly string[][];
}): Promise<Record<string, unknown>> {
  const { platform, instance, at } = a;
  const roots = new Set(a.reads.map((path) => path[0]));
  return {
    trigger: instance.trigger,
    context: instance.context,
    record: roots.has('record') ? await recordNow(a) : null,
    steps: roots.has('steps') ? await outputsOf(a) : {},
    workflow: { id: instance.workflow.id, exec_id: instance.id, status: instance.status },
    policy: at.model.policies(instance.workflow.app),
    now: platform.clock.now(),
  };
}

/** The record that the instance is about, as it is now; null when it has none or it is gone. */
export async function recordNow(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  at: WorkflowAt;
}): Promise<HookRecord | null> {
  const { record } = a.instance;
  if (record === null) return null;
  const entity = a.at.model.entity({ app: record.app, name: record.entity });
  const [row] = await a.platform.store.get({ refs: [{ tenant: a.tenant, ...record }] });
  return entity && row ? toHookRecord({ entity, row }) : null;
}

/** The last output of each step so far. */
async function outputsOf(a: { platform: Platform; tenant: string; instance: Instance }): Promise<JsonObject> {
  const { rows } = await a.platform.store.querySys({
    tenant: a.tenant,
    kind: 'instance_step',
    pk: a.instance.id,
    limit: MOST_STEPS,
  });
  const outputs: JsonObject = {};
  for (const { value } of rows) {
    if (isObject(value) && typeof value['step'] === 'string')
      outputs[value['step']] = { output: value['output'] ?? null };
  }
  return outputs;
}
