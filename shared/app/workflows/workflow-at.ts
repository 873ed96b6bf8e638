import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError } from '#core/errors/dro-error.ts';
import { isObject } from '#core/json/json.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import type { CompiledMachine } from '#statemachines/compile-machine.ts';
import type { Platform } from '../platform.ts';
import { machineFor } from './machine-for.ts';

/** A workflow as an instance was started with it, and its machine. */
export type WorkflowAt = { workflow: CompiledWorkflow; machine: CompiledMachine; model: TenantModel };

const cache = new WeakMap<TenantModel, Map<string, WorkflowAt>>();

/**
 * The version of a workflow that an instance runs on: later edits do not change what runs. Compiled once for each
 * state of the tenant's definitions.
 */
export async function workflowAt(a: {
  platform: Platform;
  tenant: string;
  id: string;
  version: number;
}): Promise<WorkflowAt> {
  const model = await a.platform.definitions.model(a.tenant);
  const known = cache.get(model) ?? new Map<string, WorkflowAt>();
  cache.set(model, known);
  const key = `${a.id}@${a.version}`;
  const cached = known.get(key);
  if (cached) return cached;
  const current = model.byId({ collection: '_workflows', id: a.id });
  const stored = current?.version === a.version ? current : await earlier(a);
  const workflow = (stored === current ? model : model.with({ put: [stored] })).workflow(a.id);
  if (!workflow) throw new DroError({ code: 'NOT_FOUND', detail: `there is no workflow ${key}` });
  const at = { workflow, machine: machineFor({ platform: a.platform, workflow }), model };
  known.set(key, at);
  return at;
}

async function earlier(a: {
  platform: Platform;
  tenant: string;
  id: string;
  version: number;
}): Promise<StoredDefinition<'_workflows'>> {
  const sk = String(a.version).padStart(8, '0');
  const pk = `_workflows/${a.id}`;
  const [row] = await a.platform.store.getSys({ keys: [{ tenant: a.tenant, kind: 'definition_version', pk, sk }] });
  if (row && isObject(row.value) && row.value['collection'] === '_workflows') {
    return row.value as unknown as StoredDefinition<'_workflows'>;
  }
  throw new DroError({ code: 'NOT_FOUND', detail: `there is no version ${a.version} of workflow ${a.id}` });
}
