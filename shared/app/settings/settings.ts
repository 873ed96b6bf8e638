import { isObject } from '#core/json/json.ts';
import type { EgressEntry } from '#core/net/egress-allow.ts';
import type { SysKey } from '#core/plan/sys.ts';
import { DEFAULT_RETENTION, type Retention, retentionSchema } from '#core/retention/retention.ts';
import type { Platform } from '../platform.ts';
import { type AdminRow, readAdminRow } from './admin-row.ts';

/** What of a tenant is edited as one document. */
export type SettingsDocument = 'settings' | 'egress' | 'retention';

/** Where a document is stored. */
export function settingsKey(a: { tenant: string; document: SettingsDocument }): SysKey {
  return { tenant: a.tenant, kind: 'setting', pk: 'documents', sk: a.document };
}

/** The tenant's values by name. */
export async function readSettings(a: { platform: Platform; tenant: string }): Promise<Record<string, string>> {
  const { value } = await readDocument({ ...a, document: 'settings' });
  const settings = isObject(value?.['settings']) ? value['settings'] : {};
  return Object.fromEntries(Object.entries(settings).map(([name, one]) => [name, String(one)]));
}

/** Where the tenant's calls may go. */
export async function readAllowList(a: { platform: Platform; tenant: string }): Promise<EgressEntry[]> {
  const { value } = await readDocument({ ...a, document: 'egress' });
  const allow = value?.['allow'];
  // written by replaceDocument alone, from a parsed body
  return (Array.isArray(allow) ? allow : []) as EgressEntry[];
}

/** How long the tenant's events are kept. */
export async function readRetention(a: { platform: Platform; tenant: string }): Promise<Retention> {
  const { value } = await readDocument({ ...a, document: 'retention' });
  return value === null ? DEFAULT_RETENTION : retentionSchema.parse(value);
}

/** A document as it is stored; null when nobody has written it yet. */
export function readDocument(a: { platform: Platform; tenant: string; document: SettingsDocument }): Promise<AdminRow> {
  return readAdminRow({ platform: a.platform, key: settingsKey(a) });
}
