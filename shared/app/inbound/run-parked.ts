import { DroError } from '#core/errors/dro-error.ts';
import { isSnsUrl, snsHost } from '#core/inbound/sns-message.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../platform.ts';
import { Postponed } from '../postponed.ts';
import { type Delivery, deliveryRow } from './delivery.ts';
import { doneUntil, forgetParked, parkedDelivery } from './parked-delivery.ts';
import { perform } from './perform.ts';

const TIMEOUT_MS = 10_000;

/**
 * Does a delivery that was parked, by the map as it is now: once, however often its dead letter is redriven. A
 * subscription is confirmed by calling the service.
 */
export async function runParked(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const [id, key] = [String(payload['source_id']), String(payload['delivery'])];
  const stored = (await platform.definitions.model(tenant)).byId({ collection: 'inbound_sources', id });
  if (!stored) throw new DroError({ code: 'NOT_FOUND', detail: 'the source has been removed' });
  const place = { platform, tenant, stored, key };
  const mark = deliveryRow({ ...place, part: 'done' });
  const [done] = await platform.store.getSys({ keys: [mark] });
  if (done) return;
  const delivery = await parkedDelivery(place);
  if (!delivery) throw new DroError({ code: 'NOT_FOUND', detail: 'the delivery is no longer kept' });
  if (delivery.kind === 'confirmation') await confirm({ platform, tenant, delivery });
  else await perform({ ...place, delivery, once: { key: mark, ttl: doneUntil(place) } });
  await forgetParked(place);
}

async function confirm(a: { platform: Platform; tenant: string; delivery: Delivery }): Promise<void> {
  const { platform, tenant, delivery } = a;
  const url = delivery.confirm ?? '';
  const topicArn = delivery.sns?.topic_arn ?? '';
  if (!isSnsUrl({ url, topicArn })) {
    throw new DroError({ code: 'EGRESS_REFUSED', detail: 'the confirmation does not lead to the service' });
  }
  const result = await platform.egress.call({
    tenant,
    url,
    method: 'GET',
    headers: { 'user-agent': 'dro' },
    body: null,
    timeoutMs: TIMEOUT_MS,
    // the admin who listed the topic allowed its service
    allow: [{ host: snsHost(topicArn) }],
    signingKeys: [],
  });
  if (result.ok && result.status < 300) return;
  if (!result.ok && result.reason === 'limited') {
    throw new Postponed({ at: platform.clock.millis() + (result.retryAfterMs ?? 0) });
  }
  if (!result.ok && result.reason === 'refused') throw new DroError({ code: 'EGRESS_REFUSED', detail: result.detail });
  const why = result.ok ? `the service answered ${result.status}` : result.detail;
  const code = result.ok && result.status < 500 ? 'EGRESS_REJECTED' : 'EGRESS_FAILED';
  throw new DroError({ code, detail: `the subscription was not confirmed: ${why}` });
}
