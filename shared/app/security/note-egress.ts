import { digest } from '#core/hash/digest.ts';
import { isObject } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import { ADMIN_APP } from '../definitions/save-definitions.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import { presentRefusals } from './refusal.ts';

const KEPT_MS = 90 * 24 * 3600 * 1000;
const MINUTE_MS = 60_000;

/** Takes note of a call outside that was refused: one row for each minute and cause, with a count. */
export async function noteEgress(a: {
  platform: Platform;
  tenant: string;
  cause: string;
  reason: string;
}): Promise<void> {
  const { platform, tenant, cause, reason } = a;
  const minute = new Date(Math.floor(platform.clock.millis() / MINUTE_MS) * MINUTE_MS).toISOString();
  const sk = `${minute}.${digest(`egress ${cause} ${reason}`).slice(0, 16)}`;
  const key: SysKey = { tenant, kind: 'security_event', pk: 'refusals', sk };
  const [row] = await platform.store.getSys({ keys: [key] });
  const before = row && isObject(row.value) ? Number(row.value['count']) : 0;
  const value = presentRefusals({
    tenant,
    kind: 'egress',
    userId: null,
    operation: cause,
    reason,
    id: null,
    minute,
    count: before + 1,
  });
  const ttl = new Date(platform.clock.millis() + KEPT_MS).toISOString();
  const writeId = platform.ids.write();
  const root = { tenant, app: ADMIN_APP, entity: 'security_events', id: writeId };
  const journal = newJournal({ platform, root, writeId, cause: 'refusals' });
  await platform.store.commit({ plan: { tenant, ops: [{ kind: 'sys', key, expect: 'any', value, ttl }], journal } });
}
