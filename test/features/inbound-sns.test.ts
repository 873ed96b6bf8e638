import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SnsMessage } from '#core/inbound/sns-message.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Egress, EgressCall, EgressResult } from '#ports/egress.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { selfSigned } from '#test/support/self-signed.ts';
import { snsMessage, TOPIC } from '#test/support/sns.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const HOST = 'https://sns.eu-west-1.amazonaws.com';
const SUBSCRIBE = `${HOST}/?Action=ConfirmSubscription&Token=t`;
const INTEGRATION = '0198c0de-0000-7000-8000-000000000001';
const signer = selfSigned({ from: 2020, to: 2040 });
const NOTES: JsonObject = {
  app: 'post',
  name: 'notes',
  fields: [{ name: 'text', type: 'string', required: true, max_length: 5 }],
};
const SOURCE: JsonObject = {
  app: 'post',
  name: 'mail',
  verify: { kind: 'sns', topic_arns: [TOPIC] },
  integration: { id: INTEGRATION, provider: 'ses', event_name: '{{ body.kind }}' },
  map: [
    {
      when: 'body.kind == "notes"',
      each: 'body.texts',
      then: { write: { entity: 'notes', operation: 'create', values: { text: '{{ item }}' } } },
    },
    {
      when: 'sns.subject == "plain"',
      then: { write: { entity: 'notes', operation: 'create', values: { text: '{{ body }}' } } },
    },
  ],
};

let answers: Record<string, EgressResult>;
let called: EgressCall[];
const egress: Egress = {
  call: (call) => {
    called.push(call);
    const found = { ok: true as const, status: 200, headers: {}, body: signer.pem };
    return Promise.resolve(answers[call.url] ?? found);
  },
};

let tenant: Tenant;
let source: JsonObject;
let n = 0;
beforeAll(async () => {
  tenant = await openTenant({ egress, definitions: { entities: [NOTES] } });
  source = await tenant.post('/api/_admin/inbound-sources', SOURCE);
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  answers = {};
  called = [];
});

async function send(change: Partial<SnsMessage>, after: Partial<SnsMessage> = {}): Promise<WorldAnswer> {
  const { world } = tenant;
  const message = snsMessage({ signer, at: world.clock.now(), change: { MessageId: `m${n++}`, ...change } });
  const body = { ...message, ...after };
  const answer = await world.call({ method: 'POST', path: String(source['inbound_path']), body });
  await world.settle();
  return answer;
}
const texts = async (): Promise<unknown[]> =>
  (await tenant.list('/api/post/notes?limit=100')).map((one) => one['text']);
const dead = (): Promise<JsonObject[]> => tenant.list('/api/_admin/dead-letters?limit=100');
const deadOf = async (id: string): Promise<JsonObject | undefined> =>
  (await dead()).find((one) => (one['payload'] as JsonObject)['delivery_id'] === id);

describe('a message of SNS', () => {
  it('is done, and its integration is told of it once', async () => {
    const Message = JSON.stringify({ kind: 'notes', texts: ['a', 'b'] });
    const sent = [await send({ MessageId: 'first', Message }), await send({ MessageId: 'first', Message })];
    const events = await tenant.list('/api/_admin/events?event_type=INTEGRATION_WEBHOOK_RECEIVED');
    expect(sent.map((one) => [one.status, one.json['duplicate']])).toEqual([
      [200, false],
      [200, true],
    ]);
    expect(await texts()).toEqual(['a', 'b']);
    expect(events).toMatchObject([
      { payload: { integrationId: INTEGRATION, provider: 'ses', eventName: 'notes', webhookId: source['id'] } },
    ]);
  });

  it('may be a text, and have a subject', async () => {
    const sent = await send({ Subject: 'plain', Message: 'hello' });
    // there is no body.kind that the integration's event could name
    expect(sent.status).toBe(202);
    expect((await dead()).flatMap((one) => one['errors'])).toContainEqual(
      expect.objectContaining({ path: 'eventName' }),
    );
  });

  it('of which one item is refused is parked; a redrive does what is left and nothing twice', async () => {
    const Message = JSON.stringify({ kind: 'notes', texts: ['one', 'too long', 'two'] });
    const sent = await send({ MessageId: 'items', Message });
    const letter = await deadOf('items');
    const path = '/api/_admin/entities/post/notes';
    const body = { ...NOTES, fields: [{ name: 'text', type: 'string', required: true, max_length: 50 }] };
    await tenant.world.call({ method: 'PUT', path, token: tenant.admin, body });
    await tenant.post(`/api/_admin/dead-letters/${encodeURIComponent(String(letter?.['id']))}/redrive`, {});
    await tenant.world.settle();
    expect(sent.status).toBe(202);
    expect(letter).toMatchObject({ errors: [{ path: 'text', code: 'TOO_LONG' }] });
    expect(await texts()).toEqual(['a', 'b', 'one', 'too long', 'two']);
  });

  it.each<[string, Partial<SnsMessage>]>([
    ['another text', { Message: '{"kind":"notes","texts":["x"]}' }],
    ['another topic', { TopicArn: `${TOPIC}x` }],
    ['no type', { Type: undefined as never }],
  ])('with %s is refused', async (_, after) => {
    const { status, json } = await send({}, after);
    expect([status, json['code']]).toEqual([401, 'SIGNATURE_INVALID']);
  });

  it('whose certificate cannot be fetched is to be sent again', async () => {
    const SigningCertURL = `${HOST}/other.pem`;
    answers = { [SigningCertURL]: { ok: false, reason: 'timeout', detail: '' } };
    const first = await send({ SigningCertURL });
    answers = {};
    await tenant.world.advance(60_000);
    const later = await send({ SigningCertURL, Message: JSON.stringify({ kind: 'notes', texts: [] }) });
    expect([first.status, first.json['code'], first.headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '1']);
    expect(later.status).toBe(200);
  });

  it('whose certificate is not there is refused, and asked for once a minute', async () => {
    const SigningCertURL = `${HOST}/none.pem`;
    answers = { [SigningCertURL]: { ok: true, status: 403, headers: {}, body: '' } };
    const both = [await send({ SigningCertURL }), await send({ SigningCertURL })];
    expect(both.map((one) => one.status)).toEqual([401, 401]);
    expect(called).toHaveLength(1);
  });
});

describe('a subscription', () => {
  it('that is not confirmed at once is tried again, and is then a dead letter', async () => {
    answers = { [SUBSCRIBE]: { ok: true, status: 500, headers: {}, body: '' } };
    const MessageId = 'subscribe';
    const { status } = await send({ Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL: SUBSCRIBE, MessageId });
    await tenant.world.advance(3600_000);
    expect(status).toBe(202);
    expect(called.filter((one) => one.url === SUBSCRIBE)).toHaveLength(5);
    expect(await deadOf('SubscriptionConfirmation subscribe')).toMatchObject({ code: 'EGRESS_FAILED', attempts: 5 });
  });

  it('that somebody has ended is a dead letter', async () => {
    const MessageId = 'end';
    const { status } = await send({ Type: 'UnsubscribeConfirmation', Token: 't', SubscribeURL: SUBSCRIBE, MessageId });
    expect(status).toBe(202);
    expect(await deadOf('UnsubscribeConfirmation end')).toMatchObject({ errors: [{ code: 'UNMAPPED' }] });
    expect(called.filter((one) => one.url === SUBSCRIBE)).toEqual([]);
  });
});
