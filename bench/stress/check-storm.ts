import type { Platform } from '#app/platform.ts';
import type { Row } from '#core/records/row.ts';
import { APP, tenantsOf, tickAt } from './storm-plan.ts';
import { openStorm } from './storm-platform.ts';

/** What is on disk after a storm, counted from the rows themselves. */
export type Found = {
  /** events whose record is there */
  written: number;
  /** records by rules that are the one that must be there, in its first version */
  acted: number;
  lost: number;
  /** records by rules that nobody asked for */
  surplus: number;
  /** writes by rules in the journal: the effects, whatever became of them */
  rule_writes: number;
  unpublished: number;
  dead_letters: number;
};

const PAGE = 500;
const EVER = { from: '2000-01-01T00:00:00.000Z', to: '2999-01-01T00:00:00.000Z' };

/** Reads all that a storm left and holds it against what it should have left. */
export async function checkStorm(a: { dataDir: string; events: number; rules: number }): Promise<Found> {
  const local = openStorm({ dataDir: a.dataDir, busRules: Number.MAX_SAFE_INTEGER });
  const { platform, feed } = local;
  const acted = new Map<string, number>();
  let ruleWrites = 0;
  let deadLetters = (await feed.deadLetters({ consumer: 'publish', limit: PAGE })).length;
  for (const tenant of tenantsOf(a)) {
    for await (const { data, version } of rowsOf({ platform, tenant, entity: 'hits' })) {
      const key = `${tenant} ${String(data['rule'])} ${String(data['tick'])} ${version}`;
      acted.set(key, (acted.get(key) ?? 0) + 1);
    }
    ruleWrites += await writesOf({ platform, tenant });
    deadLetters += (await platform.jobs.deadLetters({ tenant, limit: PAGE })).items.length;
  }
  const found = { written: 0, acted: 0, lost: 0, surplus: 0 };
  for (let i = 0; i < a.events; i++) {
    const { tenant, entity, id, rule } = tickAt({ i, rules: a.rules });
    const [row] = await platform.store.get({ refs: [{ tenant, app: APP, entity, id }] });
    const key = `${tenant} ${rule} ${id} 1`;
    const times = acted.get(key) ?? 0;
    acted.delete(key);
    if (row) found.written++;
    if (times > 0) found.acted++;
    else found.lost++;
    found.surplus += Math.max(0, times - 1);
  }
  for (const times of acted.values()) found.surplus += times;
  const unpublished = (await platform.feed.unpublished({ olderThan: EVER.to, limit: PAGE })).length;
  await local.stop();
  return { ...found, rule_writes: ruleWrites, unpublished, dead_letters: deadLetters };
}

async function* rowsOf(a: { platform: Platform; tenant: string; entity: string }): AsyncGenerator<Row> {
  const { platform, tenant, entity } = a;
  let cursor: string | undefined;
  do {
    const at = { tenant, app: APP, entity, index: 'id', limit: PAGE, maxReads: PAGE };
    const page = await platform.store.list({ ...at, ...(cursor !== undefined && { cursor }) });
    yield* page.rows;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

async function writesOf(a: { platform: Platform; tenant: string }): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const by = { type: 'hits.created', ...EVER };
    const page = await a.platform.store.journal({
      ...{ tenant: a.tenant, by, limit: PAGE },
      ...(cursor !== undefined && { cursor }),
    });
    count += page.entries.filter(({ cause }) => cause.startsWith('rule:')).length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
}
