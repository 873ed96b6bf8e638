import { DroError, isDroError } from '#core/errors/dro-error.ts';
import type { CompiledSource } from '#core/inbound/compile-source.ts';
import { DEDUPE_KEPT_MS } from '#core/inbound/definition.ts';
import { parseDuration } from '#core/time/duration.ts';
import { note } from '../metrics/note.ts';
import type { Platform } from '../platform.ts';
import type { RefusalLog } from '../security/refusal-log.ts';
import { type Delivery, deliveryRow } from './delivery.ts';
import { park } from './parked-delivery.ts';
import { perform } from './perform.ts';
import type { RateBound } from './rate-bound.ts';
import type { SnsCertificates } from './sns-certificates.ts';
import { type FoundSource, findSource } from './source-index.ts';
import { type Incoming, verifyDelivery } from './verify-delivery.ts';

/** What came of a delivery: it was done, was known already, or is kept to be done later. */
export type Received = { outcome: 'done' | 'duplicate' | 'parked'; id: string };

/** What the platform remembers between deliveries. */
export type InboundTools = { certificates: SnsCertificates; rates: RateBound; refusals: RefusalLog };

/**
 * Takes in what somebody sent to a source: the signature says whose it is and that it is theirs. It is done once,
 * however often it comes within 7 days. What the map or the lifecycle does not take is parked as a dead letter, for the
 * sender could not mend it. Throws NOT_FOUND, SIGNATURE_INVALID, RATE_LIMITED, MALFORMED_BODY, UNAVAILABLE and
 * CONTENTION.
 */
export async function receiveDelivery(a: {
  platform: Platform;
  tools: InboundTools;
  /** the public id of the source */
  name: string;
  read: () => Promise<Incoming>;
}): Promise<Received> {
  const { platform, tools, name } = a;
  const found = await findSource(a);
  if (!found) throw new DroError({ code: 'NOT_FOUND', detail: 'there is no such source' });
  const incoming = await a.read();
  const { certificates, refusals } = tools;
  const compiled = await compiledOf({ platform, ...found });
  const verified = await verifyDelivery({ ...found, platform, certificates, incoming, compiled });
  if (!verified.ok) {
    const { tenant } = found;
    const { reason } = verified;
    refusals.note({ tenant, kind: 'inbound', userId: null, operation: 'receiveDelivery', reason, id: name });
    count({ platform, ...found, what: 'refused' });
    // who sent it learns nothing of what is wrong
    if (!verified.later) throw new DroError({ code: 'SIGNATURE_INVALID', detail: 'the signature does not hold' });
    throw new DroError({ code: 'UNAVAILABLE', detail: 'the signature could not be looked at' });
  }
  mustHaveRoom({ platform, rates: tools.rates, ...found });
  const { delivery } = verified;
  const outcome = await takeIn({ platform, ...found, delivery });
  count({ platform, ...found, what: outcome });
  return { outcome, id: delivery.id };
}

async function takeIn(a: FoundSource & { platform: Platform; delivery: Delivery }): Promise<Received['outcome']> {
  const { platform, delivery } = a;
  const mark = deliveryRow({ ...a, part: 'came', key: delivery.key });
  const [came] = await platform.store.getSys({ keys: [mark] });
  if (came) return 'duplicate';
  if (delivery.kind === 'confirmation') return parked(a);
  const ttl = new Date(platform.clock.millis() + DEDUPE_KEPT_MS).toISOString();
  try {
    return await perform({ ...a, once: { key: mark, ttl } });
  } catch (error) {
    // what passes by itself is sent again by whoever sent it
    if (!isDroError(error) || error.status >= 500) throw error;
    if (error.code === 'VERSION_CONFLICT')
      throw new DroError({ code: 'CONTENTION', detail: error.message, cause: error });
    return parked(a);
  }
}

async function parked(a: FoundSource & { platform: Platform; delivery: Delivery }): Promise<'parked' | 'duplicate'> {
  return (await park(a)) ? 'parked' : 'duplicate';
}

/** Null where the source does not work beside the other definitions any more: its deliveries are parked. */
async function compiledOf(a: FoundSource & { platform: Platform }): Promise<CompiledSource | null> {
  try {
    return (await a.platform.definitions.model(a.tenant)).inboundSource(a.stored.id);
  } catch (error) {
    if (isDroError(error)) return null;
    throw error;
  }
}

function mustHaveRoom(a: FoundSource & { platform: Platform; rates: RateBound }): void {
  const { stored, rates, platform } = a;
  const { count: most, per } = stored.body.rate_limit;
  const perMs = parseDuration(per) ?? 0;
  const wait = rates.take({ key: stored.id, count: most, perMs, now: platform.clock.millis() });
  if (wait === null) return;
  const data = { retry_after: Math.max(1, Math.ceil(wait / 1000)) };
  throw new DroError({ code: 'RATE_LIMITED', detail: `the source takes ${most} deliveries in ${per}`, data });
}

function count(a: FoundSource & { platform: Platform; what: string }): void {
  const { platform, tenant, stored, what } = a;
  note({ platform, tenant, subject: `inbound:${stored.id}`, name: what });
}
