import type { StoredDefinition } from '#core/definitions/collections.ts';
import { digest } from '#core/hash/digest.ts';
import { isObject } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Platform } from '../platform.ts';

/** A source, and whose it is. */
export type FoundSource = { tenant: string; stored: StoredDefinition<'inbound_sources'> };

// what belongs to no tenant
const PLATFORM = '_platform';
const FORM = /^in_[0-9a-f]{32}$/;

/** The name of a source in its URL: it says nothing of the tenant, and nobody guesses it. */
export function publicId(a: { tenant: string; id: string }): string {
  // the id of a definition has 74 bits of chance
  return `in_${digest(`inbound:${a.tenant}/${a.id}`).slice(0, 32)}`;
}

/** The path that deliveries of a source are sent to. */
export function inboundPath(a: { tenant: string; id: string }): string {
  return `/api/_inbound/${publicId(a)}`;
}

/** What makes a source known by its public id, or forgotten; part of the write that saves its definition. */
export function sourceIndexOp(a: { tenant: string; id: string; removed: boolean }): Op {
  const { tenant, id, removed } = a;
  return { kind: 'sys', key: indexKey(publicId(a)), expect: 'any', value: removed ? null : { tenant, id } };
}

/** The source that a URL names; null when there is none, or it is switched off. */
export async function findSource(a: { platform: Platform; name: string }): Promise<FoundSource | null> {
  const { platform, name } = a;
  if (!FORM.test(name)) return null;
  const [row] = await platform.store.getSys({ keys: [indexKey(name)] });
  if (!row || !isObject(row.value)) return null;
  const tenant = String(row.value['tenant']);
  const model = await platform.definitions.model(tenant);
  const stored = model.byId({ collection: 'inbound_sources', id: String(row.value['id']) });
  return stored?.body.active ? { tenant, stored } : null;
}

function indexKey(name: string): SysKey {
  return { tenant: PLATFORM, kind: 'inbound_source', pk: 'sources', sk: name };
}
