import { DroError } from '#core/errors/dro-error.ts';
import { DEDUPE_KEPT_MS } from '#core/inbound/definition.ts';
import { isObject } from '#core/json/json.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Op } from '#core/plan/plan.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { ADMIN_APP } from '../definitions/save-definitions.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import { type Delivery, deliveryRow, PARKED_MS } from './delivery.ts';
import type { FoundSource } from './source-index.ts';

type Place = FoundSource & { platform: Platform; key: string };

/**
 * Keeps a delivery, sealed, with a job that does it: at once for a subscription that is to be confirmed, and after the
 * map was mended for what could not be done. False when it came before.
 */
export async function park(a: FoundSource & { platform: Platform; delivery: Delivery }): Promise<boolean> {
  const { platform, tenant, stored, delivery } = a;
  const { key } = delivery;
  const now = platform.clock.millis();
  const { app, name } = stored.body;
  const job: JobSpec = {
    id: jobId({ source: stored.id, key }),
    tenant,
    kind: 'inbound',
    // nothing waits behind it
    group: jobId({ source: stored.id, key }),
    payload: {
      source_id: stored.id,
      source: `${app}/${name}`,
      delivery: key,
      delivery_id: delivery.id,
      received_at: delivery.received_at,
    },
  };
  const sealed = await platform.secrets.seal({ text: JSON.stringify(delivery), context: contextOf({ ...a, key }) });
  const ops: Op[] = [
    {
      kind: 'sys',
      key: deliveryRow({ ...a, part: 'came', key }),
      expect: 'absent',
      value: {},
      ttl: new Date(now + DEDUPE_KEPT_MS).toISOString(),
    },
    {
      kind: 'sys',
      key: deliveryRow({ ...a, part: 'parked', key }),
      expect: 'any',
      value: { sealed, delivery_id: delivery.id, received_at: delivery.received_at },
      ttl: new Date(now + PARKED_MS).toISOString(),
    },
  ];
  const journal = newJournal({
    platform,
    root: { tenant, app: ADMIN_APP, entity: 'inbound_sources', id: stored.id },
    cause: `inbound:${app}/${name}`,
    actor: SYSTEM_ACTOR,
    correlationId: key,
    jobs: [job],
  });
  const committed = await platform.store.commit({ plan: { tenant, ops, journal } });
  if (committed.ok) return true;
  if (committed.reason === 'sys') return false;
  throw new DroError({ code: 'CONTENTION', detail: `the delivery was not kept: ${committed.reason}` });
}

/** A delivery that is kept; null when it is not, or not any more. */
export async function parkedDelivery(a: Place): Promise<Delivery | null> {
  const [row] = await a.platform.store.getSys({ keys: [deliveryRow({ ...a, part: 'parked' })] });
  if (!row || !isObject(row.value)) return null;
  const sealed = String(row.value['sealed']);
  // written by park alone
  return JSON.parse(await a.platform.secrets.open({ sealed, context: contextOf(a) })) as Delivery;
}

/** Forgets what a delivery held, once it is done. */
export async function forgetParked(a: Place): Promise<void> {
  const { platform, tenant, stored } = a;
  const root = { tenant, app: ADMIN_APP, entity: 'inbound_sources', id: stored.id };
  const journal = newJournal({ platform, root, cause: 'inbound', correlationId: a.key });
  const key = deliveryRow({ ...a, part: 'parked' });
  await platform.store.commit({ plan: { tenant, ops: [{ kind: 'sys', key, expect: 'any', value: null }], journal } });
}

/** When the mark of a delivery that is done by its job runs out. */
export function doneUntil(a: { platform: Platform }): string {
  return new Date(a.platform.clock.millis() + PARKED_MS).toISOString();
}

function jobId(a: { source: string; key: string }): string {
  return `inbound:${a.source}:${a.key}`;
}

function contextOf(a: { tenant: string; key: string }): string {
  return `${a.tenant}/inbound/${a.key}`;
}
