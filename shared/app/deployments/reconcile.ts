import { isObject, type Json } from '#core/json/json.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { SysKind, SysRow } from '#core/plan/sys.ts';
import type { Deployed, RuleMode } from '#ports/rule-deployer.ts';
import { type Deployment, toDeployment } from '../definitions/deployment.ts';
import type { Platform } from '../platform.ts';
import { type Found, findDrift, type Wanted } from './find-drift.ts';
import { knownTenants } from './known-tenants.ts';
import { planMoves } from './plan-moves.ts';

type Kind = 'event_rules' | '_workflows';
type Held = { collection: Kind; wanted: Wanted[]; deployments: Map<string, Deployment> };

const KINDS: readonly Kind[] = ['event_rules', '_workflows'];
const PAGE = 200;

/** How often the bus is held against the definitions. */
export const RECONCILE_MS = 5 * 60_000;

/**
 * Holds what stands on the bus against the definitions of all tenants, and has deployed again what is missing,
 * foreign, failed or on a road that it should leave; what no definition wants is removed. The repairs go through the
 * queue, behind what is being deployed. Returns how many there are.
 */
export async function reconcile(a: { platform: Platform }): Promise<{ repairs: number }> {
  const { platform } = a;
  const observedAt = platform.clock.millis();
  // before the definitions are read: what is deployed was defined before
  const observed = await observeAll(a);
  const moves = planMoves({ capacity: await platform.rules.capacity(), observed });
  const byTenant = new Map<string, Map<string, Deployed>>();
  for (const one of observed) {
    const mine = byTenant.get(one.tenant) ?? new Map<string, Deployed>();
    byTenant.set(one.tenant, mine.set(one.ruleId, one));
  }
  let repairs = 0;
  for (const tenant of new Set([...(await knownTenants(a)), ...byTenant.keys()])) {
    const mine = byTenant.get(tenant) ?? new Map<string, Deployed>();
    const jobs = await repairsOf({ platform, tenant, observed: mine, observedAt, moves });
    if (jobs.length > 0) await platform.jobs.enqueue({ jobs });
    repairs += jobs.length;
    // others get their turn
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { repairs };
}

async function observeAll({ platform }: { platform: Platform }): Promise<Deployed[]> {
  const all: Deployed[] = [];
  let cursor: string | undefined;
  do {
    const page = await platform.rules.observe(cursor === undefined ? {} : { cursor });
    all.push(...page.rules);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return all;
}

async function repairsOf(a: {
  platform: Platform;
  tenant: string;
  observed: ReadonlyMap<string, Deployed>;
  observedAt: number;
  moves: ReadonlyMap<string, RuleMode>;
}): Promise<JobSpec[]> {
  const { platform, tenant, observed } = a;
  const held = await Promise.all(KINDS.map((collection) => readHeld({ platform, tenant, collection })));
  const wanted = held.flatMap((one) => one.wanted);
  const deployments = new Map(held.flatMap((one) => [...one.deployments]));
  return findDrift({ ...a, wanted, deployments }).map((found) => {
    const mine = held.find((one) => one.deployments.has(found.id) || one.wanted.some(({ id }) => id === found.id));
    const collection = mine?.collection ?? 'event_rules';
    const fields = { tenant, collection, id: found.id, version: found.version, drift: found.drift };
    platform.logger.warn('a deployment is put right', {
      ...fields,
      physical_id: observed.get(found.id)?.physicalId ?? null,
    });
    return repairJob({ tenant, collection, found, at: a.observedAt });
  });
}

function repairJob(a: { tenant: string; collection: Kind; found: Found; at: number }): JobSpec {
  const { tenant, collection, found } = a;
  const { id, version, drift } = found;
  return {
    id: `repair:${id}:${a.at}`,
    tenant,
    kind: 'deploy',
    group: `deploy:${tenant}:${id}`,
    payload: { collection, id, version, removed: drift === 'orphan', drift },
  };
}

/** Definitions of one kind, uncompiled, and what became of them. */
async function readHeld(a: { platform: Platform; tenant: string; collection: Kind }): Promise<Held> {
  const stored = await readAll({ ...a, kind: 'definition' });
  const rows = await readAll({ ...a, kind: 'deployment' });
  const deployments = rows.flatMap(({ key, value }): [string, Deployment][] => {
    const deployment = toDeployment(value);
    return deployment ? [[key.sk, deployment]] : [];
  });
  return {
    collection: a.collection,
    wanted: stored.map(({ value }) => toWanted(value)),
    deployments: new Map(deployments),
  };
}

async function readAll(a: { platform: Platform; tenant: string; collection: Kind; kind: SysKind }): Promise<SysRow[]> {
  const rows: SysRow[] = [];
  let cursor: string | undefined;
  do {
    const at = { tenant: a.tenant, kind: a.kind, pk: a.collection, limit: PAGE };
    const page = await a.platform.store.querySys({ ...at, ...(cursor !== undefined && { cursor }) });
    rows.push(...page.rows);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}

function toWanted(value: Json): Wanted {
  if (!isObject(value) || !isObject(value['body'])) throw new Error('this is not a stored definition');
  const { id, version, updated_at: updatedAt, body } = value;
  return { id: String(id), version: Number(version), updatedAt: String(updatedAt), active: body['active'] === true };
}
