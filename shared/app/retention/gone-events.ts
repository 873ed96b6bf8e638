import { isObject } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';
import { ADMIN_APP } from '../definitions/save-definitions.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';

type Of = { platform: Platform; tenant: string };

/** Events that were stored before this time are gone, or about to go; null when all are there. */
export async function eventsGoneBefore(a: Of): Promise<Iso | null> {
  return (await read(a)).before;
}

/** Says so before they go, so that nobody takes for whole what no longer is. The journal has it as what removed them. */
export async function saveEventsGone(a: Of & { before: Iso }): Promise<void> {
  const { platform, tenant, before } = a;
  const stored = await read(a);
  if (stored.before !== null && stored.before >= before) return;
  const root = { tenant, app: ADMIN_APP, entity: 'retention', id: 'events' };
  const committed = await platform.store.commit({
    plan: {
      tenant,
      ops: [{ kind: 'sys', key: keyOf(tenant), expect: stored.etag ?? 'absent', value: { before } }],
      journal: newJournal({ platform, root, cause: 'retention' }),
    },
  });
  if (!committed.ok) throw new Error('another look for old events came first');
}

async function read(a: Of): Promise<{ etag: number | null; before: Iso | null }> {
  const [row] = await a.platform.store.getSys({ keys: [keyOf(a.tenant)] });
  if (!row || !isObject(row.value)) return { etag: null, before: null };
  return { etag: row.etag, before: String(row.value['before']) };
}

function keyOf(tenant: string): SysKey {
  return { tenant, kind: 'retention', pk: 'retention', sk: 'events' };
}
