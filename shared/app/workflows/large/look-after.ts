import type { JobSpec } from '#core/plan/journal.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../../platform.ts';
import { instanceKey, isOver } from '../instance.ts';
import { toInstance } from '../load-instance.ts';
import { folderOf } from './large-value.ts';
import { namedIn } from './named-in.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
// as long as the engine keeps the history of an execution
const KEPT_MS = 90 * DAY_MS;
const AGAIN_MS = 30 * DAY_MS;
const PAGE = 100;
const MOST_SUSPECTS = 500;

type Of = { platform: Platform; tenant: string; instanceId: string };

/**
 * Sees to it that the large values of an instance are looked at, in an hour unless told otherwise. Set before each of
 * them is stored: what a crash leaves behind is found, whenever that was.
 */
export async function lookAfter(a: Of & { ms?: number; suspects?: readonly string[] }): Promise<void> {
  const { platform, tenant, instanceId } = a;
  const id = `large:${instanceId}:${platform.ids.write()}`;
  const job: JobSpec = {
    id,
    tenant,
    kind: 'look_after_values',
    group: id,
    payload: { instance_id: instanceId, suspects: [...(a.suspects ?? [])] },
  };
  const due = new Date(platform.clock.millis() + (a.ms ?? HOUR_MS)).toISOString();
  await platform.timers.set({ id: `large:${instanceId}`, tenant, due, job });
}

/**
 * Removes the large values of an instance that no row names, and all of them 90 days after its end. One goes only when
 * two looks an hour apart found nobody who names it: what was just stored is about to be named.
 */
export async function lookAfterValues(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const of = { platform, tenant, instanceId: String(payload['instance_id']) };
  const before = new Set(Array.isArray(payload['suspects']) ? payload['suspects'].map(String) : []);
  const keys = await keysOf(of);
  const left = await keptFor(of);
  if (left !== null && left <= 0) return platform.blobs.remove({ tenant, keys });
  const named = await namedIn(of);
  const unnamed = keys.filter((key) => !named.has(key));
  const gone = unnamed.filter((key) => before.has(key));
  if (gone.length > 0) {
    await platform.blobs.remove({ tenant, keys: gone });
    platform.logger.info('values that nobody names are gone', { tenant, instance_id: of.instanceId, n: gone.length });
  }
  const suspects = unnamed.filter((key) => !before.has(key)).slice(0, MOST_SUSPECTS);
  if (suspects.length > 0) return lookAfter({ ...of, suspects });
  if (keys.length > gone.length) return lookAfter({ ...of, ms: Math.min(AGAIN_MS, left ?? AGAIN_MS) });
}

/** How long the values of an instance are kept still; null as long as it lives, and where there is none. */
async function keptFor(a: Of): Promise<number | null> {
  const [row] = await a.platform.store.getSys({ keys: [instanceKey({ tenant: a.tenant, id: a.instanceId })] });
  const instance = row ? toInstance(row.value) : null;
  if (instance === null || !isOver(instance) || instance.finished_at === null) return null;
  return Date.parse(instance.finished_at) + KEPT_MS - a.platform.clock.millis();
}

async function keysOf(a: Of): Promise<string[]> {
  const { platform, tenant } = a;
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? {} : { cursor };
    const page = await platform.blobs.list({ tenant, prefix: folderOf(a.instanceId), limit: PAGE, ...from });
    keys.push(...page.refs.map((ref) => ref.key));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return keys;
}
