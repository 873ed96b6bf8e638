import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import { maskRecord } from '#core/records/mask.ts';
import { keyOfRow } from '../pii/key-of-row.ts';
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
  /** personal values are masked: what is made of them is kept */
  masked?: boolean;
}): Promise<Record<string, unknown>> {
  const { platform, instance, at } = a;
  const roots = new Set(a.reads.map((path) => path[0]));
  return {
    trigger: instance.trigger,
    context: instance.context,
    record: roots.has('record') ? await recordOf(a) : null,
    steps: roots.has('steps') ? await outputsOf(a) : {},
    workflow: { id: instance.workflow.id, exec_id: instance.id, status: instance.status },
    policy: at.model.policies(instance.workflow.app),
    now: platform.clock.now(),
  };
}

/** The record that an instance is about, with the key that its personal values are masked with. */
export type Subject = { record: HookRecord | null; entity: CompiledEntity | null; key: Uint8Array };

/** The record that the instance is about, as it is now; null when it has none or it is gone. */
export async function subjectNow(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  at: WorkflowAt;
}): Promise<Subject> {
  const { platform, tenant } = a;
  const { record: ref } = a.instance;
  const entity = ref && a.at.model.entity({ app: ref.app, name: ref.entity });
  const [row = null] = ref ? await platform.store.get({ refs: [{ tenant, ...ref }] }) : [];
  const record = entity && row ? toHookRecord({ entity, row }) : null;
  return { record, entity, key: await keyOfRow({ platform, tenant, row }) };
}

async function recordOf(a: Parameters<typeof subjectNow>[0] & { masked?: boolean }): Promise<HookRecord | null> {
  const { record, entity, key } = await subjectNow(a);
  return a.masked && record && entity ? maskRecord({ record, fields: entity.piiFields, key }) : record;
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
