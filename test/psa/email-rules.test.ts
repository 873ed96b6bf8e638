import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { eventsOf, typesOf } from './events-of.ts';
import { aMailbox, anEmail, sentEmail } from './mail.ts';
import { openPsa, type PsaWorld } from './psa-world.ts';
import { refusedCreate, refusedUpdate } from './refused.ts';

let psa: PsaWorld;
let mailbox = '';
beforeAll(async () => {
  psa = await openPsa();
  mailbox = await aMailbox(psa);
});
afterAll(() => psa.world.close());

const statusOf = async (id: string): Promise<unknown> => {
  const { json } = await psa.call({ path: `/api/psa/email_messages/${id}`, method: 'GET' });
  return json['status'];
};
const news = (values: JsonObject): Promise<JsonObject & { id: string }> => psa.create('mail_events', values);
const inbound = (values: JsonObject): Promise<JsonObject> =>
  psa.create('inbound_emails', { provider_id: mailbox, from_email: 'ana@example.com', ...values });

describe('a mail', () => {
  it('has the sender of its mailbox, whatever is sent', async () => {
    const email = await anEmail(psa, { from_email: 'boss@example.com', provider: 'none' });
    expect(email).toMatchObject({ from_email: expect.stringMatching(/^desk-/), provider: 'google', status: 'queued' });
  });

  it('does not go out through a mailbox that is not connected', async () => {
    const provider_id = await aMailbox(psa);
    await psa.transition('email_providers', provider_id, 'status', 'disconnected');
    const values = { provider_id, to: [{ email: 'ana@example.com' }] };
    expect(await refusedCreate({ psa, entity: 'email_messages', values })).toMatchObject({
      status: 422,
      text: expect.stringContaining('not connected'),
    });
  });

  it('is not sent without the id of its provider, nor failed without a reason', async () => {
    const { id } = await anEmail(psa);
    const sent = await refusedUpdate({ psa, entity: 'email_messages', id, values: { status: 'sent' } });
    const failed = await refusedUpdate({ psa, entity: 'email_messages', id, values: { status: 'failed' } });
    expect([sent.text, failed.text]).toEqual([
      expect.stringContaining('provider_message_id'),
      expect.stringContaining('error_message'),
    ]);
  });

  it('may be tried again after a failure that may pass, and is queued anew; not after one that may not', async () => {
    const { id } = await anEmail(psa);
    const failed = { status: 'failed', error_message: 'busy' };
    await psa.update('email_messages', id, failed);
    expect(await typesOf({ psa, run: () => psa.transition('email_messages', id, 'status', 'queued') })).toEqual([
      'OUTBOUND_EMAIL_QUEUED',
    ]);
    await psa.update('email_messages', id, { ...failed, retryable: false });
    const again = await refusedUpdate({ psa, entity: 'email_messages', id, values: { status: 'queued' } });
    expect(again.text).toContain('ILLEGAL_TRANSITION');
  });

  it('sends no event when something else of it changes', async () => {
    const { id } = await anEmail(psa);
    expect(await typesOf({ psa, run: () => psa.update('email_messages', id, { error_code: 'x' }) })).toEqual([]);
  });
});

describe('news of a mail', () => {
  it('brings the mail to its status, and late news takes nothing back', async () => {
    const { id, recipient: recipient_email } = await sentEmail(psa);
    const steps: unknown[] = [];
    const told: JsonObject[] = [{ kind: 'delivered' }, { kind: 'bounced', bounce_type: 'hard' }, { kind: 'delivered' }];
    for (const more of told) {
      await news({ message_id: id, recipient_email, ...more });
      steps.push(await statusOf(id));
    }
    expect(steps).toEqual(['delivered', 'bounced', 'bounced']);
  });

  it('that it came back for now leaves the mail as it is, and the address open', async () => {
    const { id, recipient: recipient_email } = await sentEmail(psa);
    await news({ message_id: id, recipient_email, kind: 'bounced', bounce_type: 'soft' });
    await anEmail(psa, { to: [{ email: recipient_email }] });
    expect(await statusOf(id)).toBe('sent');
  });

  it('finds the mail by the id of the provider', async () => {
    const { id, recipient: recipient_email, provider_message_id } = await sentEmail(psa);
    const made = await news({ provider_message_id, recipient_email, kind: 'delivered' });
    expect(made).toMatchObject({ message_id: id, provider: 'google' });
  });

  it.each<[string, JsonObject]>([
    ['that nobody sent', { provider_message_id: 'nobody' }],
    ['that is not named', {}],
  ])('of a mail %s is refused', async (_, named) => {
    const values = { kind: 'delivered', recipient_email: 'ana@example.com', ...named };
    expect(await refusedCreate({ psa, entity: 'mail_events', values })).toMatchObject({ status: 422 });
  });

  it('that comes twice counts once', async () => {
    const { id, recipient: recipient_email } = await sentEmail(psa);
    const values = { message_id: id, recipient_email, kind: 'delivered', provider_event_id: `d-${id}` };
    await news(values);
    const again = await refusedCreate({ psa, entity: 'mail_events', values });
    expect(again.text).toContain('DUPLICATE_VALUE');
  });

  it.each<[string, JsonObject]>([
    ['cannot be reached', { kind: 'bounced', bounce_type: 'hard' }],
    ['complains', { kind: 'complained' }],
    ['opts out', { kind: 'unsubscribed' }],
  ])('of somebody who %s ends the mail to them', async (_, more) => {
    const { id, recipient: recipient_email } = await sentEmail(psa);
    await news({ message_id: id, recipient_email, ...more });
    await news({ message_id: id, recipient_email, kind: 'complained' });
    const to = [{ email: 'other@example.com' }, { email: recipient_email.toUpperCase() }];
    const values = { provider_id: await aMailbox(psa), to };
    expect(await refusedCreate({ psa, entity: 'email_messages', values })).toMatchObject({
      status: 422,
      text: expect.stringContaining('gets no mail'),
    });
  });

  it('has the words of the provider without the address, in the record and in events', async () => {
    const { id, recipient: recipient_email } = await sentEmail(psa);
    const smtp_message = `550 <${recipient_email.toUpperCase()}> has no mailbox here`;
    const values = { message_id: id, recipient_email, kind: 'bounced', bounce_type: 'hard', smtp_message };
    const events = await eventsOf({ psa, run: () => news(values) });
    const bounced = events.find((one) => one.type === 'EMAIL_BOUNCED');
    expect(bounced?.payload).toMatchObject({ smtpMessage: '550 <***> has no mailbox here' });
    expect(JSON.stringify(psa.published).toLowerCase()).not.toContain(recipient_email);
  });

  it('of an opt-out needs no mail', async () => {
    const values = { kind: 'unsubscribed', recipient_email: 'eva@example.com', source: 'desk' };
    const [event] = await eventsOf({ psa, run: () => news(values) });
    expect(event?.payload).toMatchObject({ recipientEmail: { email: expect.stringMatching(/^pii:/) }, source: 'desk' });
  });
});

describe('a mail that comes in', () => {
  it('is no reply when it answers nothing of ours', async () => {
    const values = { message_id: '<1@example.com>', in_reply_to: '<who@example.com>', subject: 'Re: no' };
    expect(await typesOf({ psa, run: () => inbound(values) })).toEqual(['INBOUND_EMAIL_RECEIVED']);
  });

  it('finds thread and ticket by any of the mails that it names', async () => {
    const ticket = await psa.create('tickets', { title: 'Ink' });
    const { id, provider_message_id } = await sentEmail(psa, { ticket_id: ticket.id });
    const references = ['<first@example.com>', provider_message_id];
    expect(await inbound({ message_id: '<2@example.com>', references })).toMatchObject({
      matched_by: 'references',
      thread_id: id,
      ticket_id: ticket.id,
    });
  });

  it('counts once in a mailbox', async () => {
    await inbound({ message_id: '<3@example.com>' });
    const values = { provider_id: mailbox, message_id: '<3@EXAMPLE.com>', from_email: 'ana@example.com' };
    expect((await refusedCreate({ psa, entity: 'inbound_emails', values })).text).toContain('DUPLICATE_VALUE');
  });

  it('has neither its text nor an address of it in any event', async () => {
    const values = {
      message_id: '<4@example.com>',
      from_email: 'canary.bird@example.com',
      to: [{ email: 'canary.desk@example.com', name: 'Canary Desk' }],
      body_text: 'canary sings',
    };
    const before = psa.published.length;
    await inbound(values);
    await psa.world.settle();
    const events = psa.published.slice(before);
    expect(events.map((one) => one.type)).toContain('INBOUND_EMAIL_RECEIVED');
    expect(JSON.stringify(events)).not.toMatch(/canary/i);
  });
});

describe('a mailbox', () => {
  it('is connected once', async () => {
    const id = await aMailbox(psa);
    const again = await refusedUpdate({ psa, entity: 'email_providers', id, values: { status: 'connected' } });
    expect(await typesOf({ psa, run: () => psa.update('email_providers', id, { name: 'Service' }) })).toEqual([]);
    expect(again.status).toBe(200);
    expect(psa.published.filter((one) => one.recordId === id && one.type === 'EMAIL_PROVIDER_CONNECTED')).toHaveLength(
      1,
    );
  });

  it('says of a second parting no reason of the first', async () => {
    const id = await aMailbox(psa);
    await psa.update('email_providers', id, { status: 'disconnected', disconnect_reason: 'moved' });
    await psa.transition('email_providers', id, 'status', 'connected');
    const run = (): Promise<void> => psa.transition('email_providers', id, 'status', 'disconnected');
    const [event] = await eventsOf({ psa, run });
    expect(event?.payload).not.toHaveProperty('reason');
  });
});
