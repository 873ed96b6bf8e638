import { z } from 'zod';
import type { JobSpec } from '#core/plan/journal.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import { knownTenants, OF_ALL } from '../deployments/known-tenants.ts';
import type { Platform } from '../platform.ts';
import { endedJobs } from './ended-jobs.ts';
import type { Instance, InstanceStatus } from './instance.ts';
import { instanceKey } from './instance.ts';
import { toInstance } from './load-instance.ts';
import { machineOf } from './machine-of.ts';
import { executionName } from './start-execution.ts';

const STATUSES: readonly InstanceStatus[] = ['running', 'waiting'];
const PAGE = 50;
// engines describe some ten a second
const MOST_DESCRIBED = 200;
const MOST_PAGES = 100;
// by then the engine has told of the end, if it does
const SETTLED_MS = 10 * 60_000;
const NEXT_PORTION_MS = 60_000;
const NEXT_ROUND_MS = 15 * 60_000;

/** Where a round goes on: a page of the instances of one status of one tenant. */
const place = z.strictObject({
  tenant: z.string(),
  status: z.enum(['running', 'waiting']),
  cursor: z.string().nullable(),
});
type Place = z.infer<typeof place>;
const payload = z.strictObject({ from: place.nullable() });

/**
 * Sees to it that executions are looked after, where the engine may fail to tell of an end. May be called as often as
 * one likes.
 */
export async function armLookAfter(a: { platform: Platform }): Promise<void> {
  await arm({ ...a, from: null, inMs: NEXT_ROUND_MS, keep: true });
}

/**
 * Asks the engine after open instances, a portion at a time, and round and round: where an execution has ended without
 * anybody hearing of it, the instance is closed as it would have been (ADR 39).
 */
export async function lookAfterExecutions(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { from } = payload.parse(a.attempt.job.payload);
  let at: Place | null = from ?? (await nextPlace({ platform, after: null }));
  let described = 0;
  for (let pages = 0; at !== null && pages < MOST_PAGES && described < MOST_DESCRIBED; pages++) {
    const page = await pageAt({ platform, at });
    for (const instance of page.instances) await lookAfter({ platform, tenant: at.tenant, instance });
    described += page.instances.length;
    at = page.cursor === null ? await nextPlace({ platform, after: at }) : { ...at, cursor: page.cursor };
  }
  await arm({ platform, from: at, inMs: at === null ? NEXT_ROUND_MS : NEXT_PORTION_MS, keep: false });
}

async function arm(a: { platform: Platform; from: Place | null; inMs: number; keep: boolean }): Promise<void> {
  const { clock, timers } = a.platform;
  const due = new Date(clock.millis() + a.inMs).toISOString();
  const id = `look-after-executions:${due}`;
  // a group of its own: one that failed for good holds up none of the next
  const job: JobSpec = { id, tenant: OF_ALL, kind: 'look_after_executions', group: id, payload: { from: a.from } };
  await timers.set({ id: 'look-after-executions', tenant: OF_ALL, due, job, keep: a.keep });
}

async function nextPlace(a: { platform: Platform; after: Place | null }): Promise<Place | null> {
  const { after } = a;
  const status = after === null ? undefined : STATUSES[STATUSES.indexOf(after.status) + 1];
  if (after !== null && status === 'waiting') return { tenant: after.tenant, status, cursor: null };
  const tenants = (await knownTenants(a)).sort();
  const tenant = tenants.find((one) => after === null || one > after.tenant);
  return tenant === undefined ? null : { tenant, status: 'running', cursor: null };
}

/** Instances of a page that have been open for long. */
async function pageAt(a: { platform: Platform; at: Place }): Promise<{ instances: Instance[]; cursor: string | null }> {
  const { store, clock } = a.platform;
  const { tenant, status, cursor } = a.at;
  const query = { tenant, kind: 'instance_index' as const, pk: status, limit: PAGE };
  const page = await store.querySys({ ...query, ...(cursor !== null && { cursor }) });
  const rows = await store.getSys({ keys: page.rows.map(({ key }) => instanceKey({ tenant, id: key.sk })) });
  const before = new Date(clock.millis() - SETTLED_MS).toISOString();
  const open = rows.flatMap((row) => (row ? [toInstance(row.value)] : [])).filter((one) => one.started_at < before);
  return { instances: open, cursor: page.cursor ?? null };
}

async function lookAfter(a: { platform: Platform; tenant: string; instance: Instance }): Promise<void> {
  const { platform, tenant, instance } = a;
  const hash = machineOf(instance);
  // of a time when that was not kept
  if (hash === undefined) return;
  const { engine, jobs, logger } = platform;
  const executionId = engine.executionId({ machineId: engine.machineId({ hash }), name: executionName(instance) });
  const found = await engine.describe({ executionId });
  if (found === null || found.status === 'RUNNING' || found.status === 'SUCCEEDED') return;
  const { status, input, error, cause } = found;
  logger.warn('the end of an execution was not heard of', {
    tenant,
    instance_id: instance.id,
    execution_id: executionId,
  });
  const end = {
    executionId,
    status,
    input,
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
  await jobs.enqueue({ jobs: endedJobs(end) });
}
