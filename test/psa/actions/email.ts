import type { JsonObject } from '#core/json/json.ts';
import type { BusinessActions } from '../business-action.ts';
import { aMailbox, anEmail, sentEmail } from '../mail.ts';
import type { PsaWorld } from '../psa-world.ts';

const news = async (psa: PsaWorld, values: JsonObject): Promise<void> => {
  const { id, recipient } = await sentEmail(psa);
  await psa.create('mail_events', {
    message_id: id,
    recipient_email: recipient,
    recipient_name: 'Ana Lima',
    ...values,
  });
};

const inbound = async (psa: PsaWorld, values: JsonObject): Promise<void> => {
  const provider_id = await aMailbox(psa);
  await psa.create('inbound_emails', {
    provider_id,
    message_id: `<in-${provider_id}@example.com>`,
    from_email: 'ana@example.com',
    from_name: 'Ana Lima',
    to: [{ email: 'desk@example.com' }],
    subject: 'The printer again',
    body_text: 'It is out of ink.',
    attachments: [{ id: 'a1', name: 'printer.jpg', content_type: 'image/jpeg', size: 2048 }],
    ...values,
  });
};

/** What makes the events of mail. */
export const emailActions: BusinessActions = {
  EMAIL_PROVIDER_CONNECTED: {
    does: 'a mailbox is connected',
    run: async (psa) => {
      await aMailbox(psa);
    },
  },
  EMAIL_PROVIDER_DISCONNECTED: {
    does: 'a mailbox is disconnected',
    run: async (psa) => {
      const id = await aMailbox(psa);
      await psa.update('email_providers', id, { status: 'disconnected', disconnect_reason: 'consent was revoked' });
    },
  },
  INBOUND_EMAIL_RECEIVED: { does: 'a mail comes in', run: (psa) => inbound(psa, {}) },
  INBOUND_EMAIL_REPLY_RECEIVED: {
    does: 'a mail comes in that answers one of ours',
    run: async (psa) => {
      const { provider_message_id: answered } = await sentEmail(psa);
      await inbound(psa, { in_reply_to: answered });
    },
  },
  OUTBOUND_EMAIL_QUEUED: {
    does: 'somebody writes to a customer',
    run: async (psa) => {
      await anEmail(psa);
    },
  },
  OUTBOUND_EMAIL_SENT: {
    does: 'the provider takes a mail',
    run: async (psa) => {
      await sentEmail(psa);
    },
  },
  OUTBOUND_EMAIL_FAILED: {
    does: 'the provider does not take a mail',
    run: async (psa) => {
      const { id } = await anEmail(psa);
      const why = { error_code: 'quota', error_message: 'the mailbox has sent too much', retryable: true };
      await psa.update('email_messages', id, { status: 'failed', ...why });
    },
  },
  EMAIL_DELIVERED: {
    does: 'the provider tells that a mail arrived',
    run: (psa) => news(psa, { kind: 'delivered' }),
  },
  EMAIL_BOUNCED: {
    does: 'the provider tells that a mail came back',
    run: (psa) =>
      news(psa, { kind: 'bounced', bounce_type: 'hard', smtp_code: '550', smtp_message: 'no such mailbox here' }),
  },
  EMAIL_COMPLAINT_RECEIVED: {
    does: 'a recipient calls a mail unwanted',
    run: (psa) => news(psa, { kind: 'complained', complaint_type: 'abuse' }),
  },
  EMAIL_UNSUBSCRIBED: {
    does: 'a recipient opts out',
    run: (psa) => news(psa, { kind: 'unsubscribed', source: 'link' }),
  },
};
