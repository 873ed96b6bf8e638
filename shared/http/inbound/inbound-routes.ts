import { z } from 'zod';
import { parkedDelivery } from '#app/inbound/parked-delivery.ts';
import { receiveDelivery } from '#app/inbound/receive-delivery.ts';
import type { JsonObject } from '#core/json/json.ts';
import { notFound, ok } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { idOf, paramOf } from '../input/ids.ts';
import { NO_QUERY, queryReader } from '../input/query.ts';
import { readBytes } from '../input/read-bytes.ts';
import { named } from '../openapi/named.ts';
import type { Route } from '../route.ts';

const BODY = named({
  id: 'Delivery',
  description: 'Whatever the sender sends, as it signs it: JSON, whatever type it is called',
  schema: z.unknown(),
});

const RECEIVED = named({
  id: 'Received',
  description: 'What came of a delivery',
  schema: z.strictObject({
    id: z.string().describe('What it is told apart by'),
    duplicate: z.boolean().describe('It came before, and nothing was done'),
    parked: z.boolean().describe('It is kept: a dead letter says what has to be mended'),
  }),
});

const PARKED = named({
  id: 'ParkedDelivery',
  description: 'A delivery that could not be done, as it came',
  schema: z.strictObject({
    id: z.string(),
    received_at: z.iso.datetime(),
    kind: z.enum(['message', 'confirmation', 'unsubscribed']),
    headers: z.record(z.string(), z.string()).describe('Those that the source lists'),
    body: z.json(),
    sns: z.record(z.string(), z.json()).nullable(),
  }),
});

/** Webhooks that come in. */
export const inboundRoutes: readonly Route[] = [
  receiveRoute(),
  defineRoute({
    method: 'GET',
    path: '/api/_admin/inbound-sources/{id}/deliveries/{delivery}',
    operationId: 'readParkedDelivery',
    summary: 'A delivery that could not be done, as it came; its dead letter has its name',
    tag: 'operations',
    access: 'admin',
    query: NO_QUERY,
    answers: { 200: PARKED },
    run: async (call) => {
      const id = idOf({ params: call.params, what: 'inbound source' });
      const key = paramOf({ params: call.params, name: 'delivery' });
      const { platform } = call.tools;
      const { tenant } = call.caller;
      const model = await platform.definitions.model(tenant);
      const stored = model.byId({ collection: 'inbound_sources', id });
      const delivery = stored ? await parkedDelivery({ platform, tenant, stored, key }) : null;
      if (!delivery) throw notFound(`parked delivery ${key}`);
      const { received_at, kind, headers, body, sns } = delivery;
      const shown: JsonObject = { id: delivery.id, received_at, kind, headers, body, sns };
      return ok(shown);
    },
  }),
];

/** No token: the signature says who it is, and the source whose it is. */
function receiveRoute(): Route {
  const readQuery = queryReader({ schema: NO_QUERY });
  return {
    method: 'POST',
    path: '/api/_inbound/{source}',
    operationId: 'receiveDelivery',
    summary: 'Take in a webhook, signed as its source says',
    tag: 'inbound',
    access: 'public',
    query: NO_QUERY,
    body: BODY,
    mayBeEmpty: false,
    answers: { 200: RECEIVED, 202: RECEIVED },
    texts: {
      200: 'It was done; or it came before, and nothing was done again',
      202: 'It is kept, for nobody could do it: a dead letter says what has to be mended. Do not send it again',
    },
    errors: ['SIGNATURE_INVALID', 'RATE_LIMITED', 'CONTENTION', 'UNAVAILABLE'],
    run: async ({ tools, params, request }) => {
      readQuery(request.url);
      const { outcome, id } = await receiveDelivery({
        platform: tools.platform,
        tools: tools.inbound,
        name: paramOf({ params, name: 'source' }),
        read: async () => ({ bytes: await readBytes(request), header: (name) => request.headers.get(name) }),
      });
      const body = { id, duplicate: outcome === 'duplicate', parked: outcome === 'parked' };
      return outcome === 'parked' ? { status: 202, body } : ok(body);
    },
  };
}
