import { isObject } from '#core/json/json.ts';
import { zoneProblem } from '#core/time/zone.ts';
import type { Platform } from '../platform.ts';
import { tenantKey } from '../tenants/tenant-key.ts';

/** The time zone of a tenant: UTC unless its row says another one. */
export async function tenantZone(a: { platform: Platform; tenant: string }): Promise<string> {
  const [row] = await a.platform.store.getSys({ keys: [tenantKey(a.tenant)] });
  const zone = isObject(row?.value) ? row.value['zone'] : null;
  return typeof zone === 'string' && zoneProblem(zone) === null ? zone : 'UTC';
}
