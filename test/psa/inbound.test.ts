import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { Egress, EgressCall } from '#ports/egress.ts';
import type { World, WorldAnswer } from '#test/support/local-world.ts';
import { selfSigned } from '#test/support/self-signed.ts';
import { CERTIFICATE_URL, snsMessage, TOPIC } from '#test/support/sns.ts';
import { storedRows } from '#test/support/stored-text.ts';
import { aConnection } from './connections.ts';
import { client } from './customers.ts';
import { sentEmail } from './mail.ts';
import { openPsa, type PsaWorld } from './psa-world.ts';

const signer = selfSigned({ from: 2020, to: 2040 });
const called: EgressCall[] = [];
const egress: Egress = {
  call: (call) => {
    called.push(call);
    return Promise.resolve({
      ok: true,
      status: 200,
      headers: {},
      body: call.url === CERTIFICATE_URL ? signer.pem : '',
    });
  },
};

let psa: PsaWorld;
let world: World;
beforeAll(async () => {
  psa = await openPsa();
  world = psa.world;
  world.platform.egress = egress;
});
afterAll(() => world.close());

/** Switches a source of the pack on, as an admin does; its path. */
async function switchOn(name: string, change: JsonObject = {}): Promise<string> {
  const { json } = await psa.call({ method: 'GET', path: '/api/_admin/inbound-sources?app=psa' });
  const source = (json['items'] as JsonObject[]).find((one) => one['name'] === name) ?? {};
  const path = `/api/_admin/inbound-sources/${String(source['id'])}`;
  const { status } = await psa.call({ method: 'PUT', path, body: { ...source, active: true, ...change } });
  expect(status).toBe(200);
  return String(source['inbound_path']);
}
const secret = (name: string): Promise<WorldAnswer> =>
  psa.call({ method: 'PUT', path: `/api/_admin/secrets/${name}`, body: { value: 'k' } });
const post = (path: string, body: JsonObject, headers: Record<string, string> = {}): Promise<WorldAnswer> =>
  world.call({ method: 'POST', path, body, headers: { 'content-type': 'text/plain; charset=UTF-8', ...headers } });
const mac = (text: string): string => createHmac('sha256', 'k').update(text).digest('hex');
const published = (type: string): JsonObject[] =>
  psa.published.filter((one) => one.type === type).map((one) => one.payload ?? {});

describe('mail feedback of SES', () => {
  let path = '';
  const tell = (id: string, message: JsonObject): Promise<WorldAnswer> => {
    const change = { MessageId: id, Message: JSON.stringify(message) };
    return post(path, snsMessage({ signer, at: world.clock.now(), change }));
  };
  beforeAll(async () => {
    path = await switchOn('ses_feedback', { verify: { kind: 'sns', topic_arns: [TOPIC] } });
  });

  it('is subscribed by calling the service, and by nothing else', async () => {
    const url = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t';
    const change = { Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL: url } as const;
    const answers = [await post(path, snsMessage({ signer, at: world.clock.now(), change }))];
    answers.push(await post(path, snsMessage({ signer, at: world.clock.now(), change })));
    await world.settle();
    expect(answers.map((one) => [one.status, one.json['duplicate']])).toEqual([
      [202, false],
      [200, true],
    ]);
    expect(called.filter((one) => one.url === url)).toMatchObject([{ method: 'GET', signingKeys: [] }]);
  });

  it('of a bounce is news of each recipient, once, and no address gets into events', async () => {
    const { provider_message_id: messageId, id } = await sentEmail(psa);
    const bouncedRecipients = ['ben@example.com', 'cem@example.com'].map((emailAddress) => ({
      emailAddress,
      status: '5.1.1',
    }));
    const bounce = { bounceType: 'Permanent', bouncedRecipients, timestamp: '2026-03-01T11:59:00Z' };
    const message = { notificationType: 'Bounce', mail: { messageId }, bounce };
    const answers = [await tell('b1', message), await tell('b1', message)];
    await world.settle();
    expect(answers.map((one) => one.status)).toEqual([200, 200]);
    expect(published('EMAIL_BOUNCED')).toMatchObject([
      { messageId: id, bounceType: 'hard', smtpCode: '5.1.1', bouncedAt: '2026-03-01T11:59:00.000Z' },
      { messageId: id, bounceType: 'hard' },
    ]);
    expect(JSON.stringify(psa.published)).not.toContain('ben@example.com');
  });

  it('of deliveries and complaints is news too', async () => {
    const { provider_message_id: messageId, recipient } = await sentEmail(psa);
    const mail = { messageId };
    const delivery = { recipients: [recipient], timestamp: '2026-03-01T11:59:00Z' };
    await tell('d1', { notificationType: 'Delivery', mail, delivery });
    const complaint = {
      complainedRecipients: [{ emailAddress: recipient }],
      timestamp: '2026-03-01T11:59:30Z',
      complaintFeedbackType: 'abuse',
    };
    await tell('c1', { notificationType: 'Complaint', mail, complaint });
    await world.settle();
    expect(published('EMAIL_DELIVERED')).toHaveLength(1);
    expect(published('EMAIL_COMPLAINT_RECEIVED')).toMatchObject([{ complaintType: 'abuse' }]);
  });

  it('about a mail of somebody else is parked, sealed', async () => {
    const bounce = { bounceType: 'Transient', bouncedRecipients: [{ emailAddress: 'dora@example.com' }] };
    const { status } = await tell('b2', { notificationType: 'Bounce', mail: { messageId: 'nobody' }, bounce });
    await world.settle();
    const { json } = await psa.call({ method: 'GET', path: '/api/_admin/dead-letters' });
    expect(status).toBe(202);
    expect(json['items']).toMatchObject([{ kind: 'inbound', code: 'HOOK_ABORT', payload: { delivery_id: 'b2' } }]);
    expect(JSON.stringify(storedRows(world))).not.toContain('dora@example.com');
  });

  it('asked for its certificate once', () => {
    expect(called.filter((one) => one.url === CERTIFICATE_URL)).toHaveLength(1);
  });
});

describe('a payment gateway', () => {
  it('tells what became of an attempt, and the payment is recorded', async () => {
    await secret('PAYMENT_GATEWAY_KEY');
    const path = await switchOn('payment_gateway');
    const { id: client_id } = await client({ psa });
    const attempt = { client_id, amount: '20.00', method: 'card', gateway_transaction_id: 'tx-1' };
    await psa.create('payment_attempts', attempt);
    await psa.create('payment_attempts', { ...attempt, gateway_transaction_id: 'tx-2' });
    const failure = { code: 'declined', message: 'the card was declined', retryable: false };
    const bodies: JsonObject[] = [
      { id: 'e1', type: 'charge.succeeded', transaction: 'tx-1' },
      { id: 'e2', type: 'charge.failed', transaction: 'tx-2', failure },
    ];
    const time = world.clock.millis() / 1000;
    for (const body of bodies) {
      const signature = `t=${time},v1=${mac(`${time}.${JSON.stringify(body)}`)}`;
      expect((await post(path, body, { 'gateway-signature': signature })).status).toBe(200);
    }
    await world.settle();
    expect(published('PAYMENT_RECORDED')).toMatchObject([{ gatewayTransactionId: 'tx-1', amount: '20.00' }]);
    expect(published('PAYMENT_FAILED')).toMatchObject([{ failureCode: 'declined', retryable: false }]);
  });
});

describe('another system', () => {
  it('calls, and its call is a receipt with an event', async () => {
    await secret('INTEGRATION_KEY');
    const path = await switchOn('integration_calls');
    const body = { connection_id: await aConnection(psa), invoice: 7 };
    const signature = `sha256=${mac(JSON.stringify(body))}`;
    const headers = { 'x-signature-256': signature, 'x-delivery-id': 'call-1', 'x-event-name': 'invoice.paid' };
    const { status } = await post(path, body, headers);
    await world.settle();
    expect(status).toBe(200);
    expect(published('INTEGRATION_WEBHOOK_RECEIVED')).toMatchObject([
      { webhookId: 'call-1', eventName: 'invoice.paid', provider: 'xero' },
    ]);
  });
});
