import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import { maskRecord } from '#core/records/mask.ts';
import { keyOfRow } from '../pii/key-of-row.ts';
import type { Platform } from '../platform.ts';
import type { Instance } from './instance.ts';
import { openItem, openMembers, readsMember } from './large/open-value.ts';
import { givenSoFar, givesSome } from './task-hooks/given.ts';
import type { TaskCall } from './task-payload.ts';
import { collectionRef } from './tasks/collection-ref.ts';
import { latestRows } from './tasks/latest-rows.ts';
import { type LedgerRow, orderOf, readRow } from './tasks/ledger-rows.ts';
import type { WorkflowAt } from './workflow-at.ts';

/** The names that a step's expressions see (design §4.6); the record is read now. */
export async function stepEnv(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  at: WorkflowAt;
  /** the call that is answered; left out where no step is at work */
  task?: TaskCall;
  /** roots that are read: what is not, is not loaded */
  reads: readonly string[][];
  /** personal values are masked: what is made of them is kept */
  masked?: boolean;
}): Promise<Record<string, unknown>> {
  const { platform, instance, at } = a;
  const roots = new Set(a.reads.map((path) => path[0]));
  const of = { platform, tenant: a.tenant, instanceId: instance.id, reads: a.reads };
  return {
    trigger: await openMembers({ ...of, root: 'trigger', value: instance.trigger }),
    context: await openMembers({ ...of, root: 'context', value: instance.context }),
    record: roots.has('record') ? await recordOf(a) : null,
    steps: roots.has('steps') ? await outputsOf({ ...a, steps: stepsRead(a.reads) }) : {},
    workflow: { id: instance.workflow.id, exec_id: instance.id, status: instance.status },
    ...(roots.has('item') || roots.has('index') ? await itemOf(a) : {}),
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

/**
 * The last output of each step so far; of those in iterations, what the iteration at hand gave. Large ones are read when
 * an expression names them.
 */
async function outputsOf(
  a: Parameters<typeof stepEnv>[0] & { steps: ReadonlySet<string> | null },
): Promise<JsonObject> {
  const { platform, tenant, instance, steps } = a;
  const scope = a.task?.scope ?? '';
  const rows = await latestRows({ platform, tenant, instance, steps, isSeen: (row) => isSeen({ row, scope }) });
  const outputs: JsonObject = {};
  for (const row of rows.sort((x, y) => (orderOf(x) < orderOf(y) ? -1 : 1))) {
    outputs[row.step] = { output: row.output ?? null };
  }
  const given = givesSome(a.at)
    ? await givenSoFar({ ...a, instanceId: a.instance.id, seen: (one) => isSeen({ row: { scope: one }, scope }) })
    : {};
  for (const [step, values] of Object.entries(given)) {
    const own = outputs[step];
    outputs[step] = { ...(isObject(own) ? own : { output: null }), ...values };
  }
  const of = { platform: a.platform, tenant: a.tenant, instanceId: a.instance.id };
  for (const [step, value] of Object.entries(outputs)) {
    if (!isObject(value) || !readsMember({ root: 'steps', name: step, reads: a.reads })) continue;
    // `steps.<id>` as a whole, or one of what the step gave
    const reads = a.reads.filter(([root, name]) => root === 'steps' && (name ?? step) === step);
    outputs[step] = await openMembers({
      ...of,
      value,
      root: step,
      reads: reads.map((path) => [step, ...path.slice(2)]),
    });
  }
  return outputs;
}

/** The steps that are read by name; null when not all are. */
function stepsRead(reads: readonly string[][]): ReadonlySet<string> | null {
  const names = reads.filter(([root]) => root === 'steps').map(([, step]) => step);
  const known = names.filter((name) => name !== undefined);
  return known.length < names.length ? null : new Set(known);
}

/** Iterations do not see each other; branches do, once they are through. */
function isSeen(a: { row: Pick<LedgerRow, 'scope'>; scope: string }): boolean {
  const parts = (a.row.scope ?? '').split('/');
  const last = parts.findLastIndex((part) => part.split('.').length === 3);
  if (last < 0) return true;
  const within = parts.slice(0, last + 1).join('/');
  return a.scope === within || a.scope.startsWith(`${within}/`);
}

/** The item that is at hand within a collection, and its number. */
async function itemOf(a: { platform: Platform; task?: TaskCall }): Promise<{ item: Json; index: number | null }> {
  const { platform, task } = a;
  const parts = (task?.scope ?? '').split('/');
  const last = parts.findLastIndex((part) => part.split('.').length === 3);
  if (!task || last < 0) return { item: null, index: null };
  const index = Number(parts[last]?.split('.')[2]);
  const row = await readRow({ platform, ref: collectionRef({ ...task, scope: parts.slice(0, last + 1).join('/') }) });
  const of = { platform, tenant: task.tenantId, instanceId: task.instanceId };
  return { item: await openItem({ ...of, value: row?.items ?? null, index }), index };
}
