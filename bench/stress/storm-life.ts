import { setTimeout as pause } from 'node:timers/promises';
import type { Platform } from '#app/platform.ts';
import { writeRecord } from '#app/records/write-record.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { APP, tenantsOf, tickAt } from './storm-plan.ts';
import { openStorm } from './storm-platform.ts';

/**
 * What a process of a storm is told: where its writes begin, and how many rules its bus takes. One that is to be
 * killed does not end before.
 */
export type Life = {
  dataDir: string;
  events: number;
  rules: number;
  from: number;
  busRules: number;
  mayEnd: boolean;
};
/** How far it has come: writes that were answered without a gap, and records that the rules have made. */
export type Progress = { written: number; acted: number; pooled: number; done: boolean };

const AT_ONCE = 32;
// writers wait for the rules, so that both are under load all the time
const MOST_BEHIND = 1000;
const REPORT_MS = 100;
// a process before may have written more than it could tell
const UNTOLD = 5000;

/** Writes and reacts until all is done, or until it is killed. */
export async function live(a: Life & { report: (progress: Progress) => void }): Promise<void> {
  const local = openStorm(a);
  const { platform } = local;
  const answered = new Set<number>();
  let written = a.from;
  let next = a.from;
  let acted = await hitsOf({ platform, rules: a.rules });
  const pooled = async (): Promise<number> => {
    let count = 0;
    let cursor: string | undefined;
    do {
      const page = await platform.rules.observe(cursor === undefined ? {} : { cursor });
      count += page.rules.filter(({ modes }) => modes.includes('pooled')).length;
      cursor = page.cursor;
    } while (cursor !== undefined);
    return count;
  };
  const lane = async (): Promise<void> => {
    while (next < a.events) {
      const i = next++;
      while (i - acted > MOST_BEHIND) await pause(5);
      await write({ platform, i, rules: a.rules, mayBeThere: i < a.from + UNTOLD });
      answered.add(i);
      while (answered.delete(written)) written++;
    }
  };
  await local.start();
  // drift and moves between the roads, as a tick finds them; what it queues runs beside the writes
  const ticked = local.tick();
  const writing = Promise.all(Array.from({ length: AT_ONCE }, lane));
  while (written < a.events || acted < a.events || !a.mayEnd) {
    await pause(REPORT_MS);
    acted = await hitsOf({ platform, rules: a.rules });
    a.report({ written, acted, pooled: await pooled(), done: false });
  }
  await Promise.all([ticked, writing]);
  await local.activity.idle();
  a.report({ written, acted, pooled: await pooled(), done: true });
  await local.stop();
}

async function write(a: { platform: Platform; i: number; rules: number; mayBeThere: boolean }): Promise<void> {
  const { platform } = a;
  const { tenant, entity, id, lane } = tickAt(a);
  if (a.mayBeThere) {
    const [there] = await platform.store.get({ refs: [{ tenant, app: APP, entity, id }] });
    if (there) return;
  }
  const user = { tenantId: tenant, userId: null, contactId: null, type: 'SYSTEM' as const, roles: [] };
  const values = { lane, note: `tick ${a.i}` };
  await writeRecord({
    platform,
    request: {
      tenant,
      command: { operation: 'create', app: APP, entity, id, values, origin: 'client' },
      by: { actor: SYSTEM_ACTOR, user, cause: 'api', depth: 0 },
    },
  });
}

async function hitsOf(a: { platform: Platform; rules: number }): Promise<number> {
  const counts = tenantsOf(a).map((tenant) => a.platform.store.count({ tenant, app: APP, entity: 'hits' }));
  return (await Promise.all(counts)).reduce((sum, one) => sum + one, 0);
}
