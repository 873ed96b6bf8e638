import { isObject, type JsonObject } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import type { Page } from '../records/list-records.ts';
import { type Instance, type InstanceStatus, instanceKey } from './instance.ts';
import { loadInstance, toInstance } from './load-instance.ts';

/** Instances, newest first, of one status or all; `outcome` narrows further. */
export async function listInstances(a: {
  platform: Platform;
  tenant: string;
  status?: InstanceStatus;
  outcome?: string;
  limit: number;
  cursor?: string;
}): Promise<Page> {
  const { platform, tenant } = a;
  const { rows, cursor } = await platform.store.querySys({
    tenant,
    ...(a.status === undefined ? { kind: 'instance', pk: 'instances' } : { kind: 'instance_index', pk: a.status }),
    desc: true,
    limit: a.limit,
    ...(a.cursor !== undefined && { cursor: a.cursor }),
  });
  const found =
    a.status === undefined
      ? rows
      : await platform.store.getSys({ keys: rows.map((row) => instanceKey({ tenant, id: row.key.sk })) });
  const instances = found.flatMap((row) => (row ? [toInstance(row.value)] : []));
  const wanted = instances.filter((one) => a.outcome === undefined || one.outcome === a.outcome);
  return { items: wanted.map(presentInstance), next_cursor: cursor ?? null };
}

/** One instance with its steps so far. */
export async function readInstance(a: { platform: Platform; tenant: string; id: string }): Promise<JsonObject> {
  const { instance } = await loadInstance(a);
  const { rows } = await a.platform.store.querySys({ tenant: a.tenant, kind: 'instance_step', pk: a.id, limit: 500 });
  const waits = await a.platform.store.querySys({ tenant: a.tenant, kind: 'wait', pk: a.id, limit: 100 });
  return {
    ...presentInstance(instance),
    trigger: instance.trigger,
    context: instance.context,
    steps: rows.map((row) => row.value),
    waits: waits.rows.flatMap(({ value }) => (isObject(value) ? [withoutToken(value)] : [])),
  };
}

/** An instance as lists show it. */
export function presentInstance(instance: Instance): JsonObject {
  return {
    id: instance.id,
    workflow: `${instance.workflow.app}/${instance.workflow.name}`,
    workflow_version: instance.workflow.version,
    status: instance.status,
    outcome: instance.outcome,
    record: instance.record,
    key: instance.key,
    waiting_for: instance.waiting_for,
    requested_by: instance.requested_by,
    error: instance.error,
    correlation_id: instance.correlation_id,
    started_at: instance.started_at,
    finished_at: instance.finished_at,
  };
}

function withoutToken(wait: JsonObject): JsonObject {
  const { token: _, ...shown } = wait;
  return shown;
}
