import type { SystemCategory } from '../system-category.ts';

/** Email: the types of events of this category. */
export const EMAIL: SystemCategory = {
  app: 'email',
  title: 'Email',
  types: {
    INBOUND_EMAIL_RECEIVED: {
      about: 'A mail came into a connected mailbox.',
      fields: `
        base
        emailData: object{id: string, mailhogId?: string, threadId?: string, from: object{email: string(email), name?: string}, to?: array<object{email: string(email), name?: string}>, cc?: array<object{email: string(email), name?: string}>, bcc?: array<object{email: string(email), name?: string}>, subject: string, body: object{text?: string, html?: string}, inReplyTo?: string, references?: array<string>, attachments?: array<object{id: string, name: string, contentType: string, size: integer, contentId?: string}>, receivedAt?: string, tenant?: string, providerId?: string}
        providerId: string
      `,
    },
    EMAIL_PROVIDER_CONNECTED: {
      about: 'A mailbox was connected.',
      fields: `
        base
        providerId: string
        providerType: enum(microsoft|google)
        providerName: string
        mailbox: string(email)
        connectedAt: string
      `,
    },
    EMAIL_PROVIDER_DISCONNECTED: {
      about: 'A mailbox is no longer connected.',
      fields: `
        base
        providerId: string
        providerType: enum(microsoft|google)
        providerName: string
        disconnectedAt: string
        reason?: string
      `,
    },
    INBOUND_EMAIL_REPLY_RECEIVED: {
      about: 'A mail came in that answers an earlier one.',
      fields: `
        base
        messageId: string
        threadId: string
        ticketId?: string(uuid)
        from: object{email: string(email), name?: string}
        to: array<object{email: string(email), name?: string}>
        subject?: string
        receivedAt?: string(date-time)
        provider: string
        matchedBy: string
      `,
    },
    OUTBOUND_EMAIL_QUEUED: {
      about: 'A mail waits to be sent.',
      fields: `
        base
        messageId: string(uuid)
        threadId?: string(uuid)
        ticketId?: string(uuid)
        from: object{email: string(email), name?: string}
        to: array<object{email: string(email), name?: string}>
        cc?: array<object{email: string(email), name?: string}>
        subject?: string
        queuedAt?: string(date-time)
        provider: string
      `,
    },
    OUTBOUND_EMAIL_SENT: {
      about: 'The provider took a mail over for delivery.',
      fields: `
        base
        messageId: string(uuid)
        providerMessageId: string
        threadId?: string(uuid)
        ticketId?: string(uuid)
        sentAt?: string(date-time)
        provider: string
      `,
    },
    OUTBOUND_EMAIL_FAILED: {
      about: 'A mail could not be sent.',
      fields: `
        base
        messageId: string(uuid)
        threadId?: string(uuid)
        ticketId?: string(uuid)
        failedAt?: string(date-time)
        provider: string
        errorCode?: string
        errorMessage: string
        retryable?: boolean
      `,
    },
    EMAIL_DELIVERED: {
      about: 'A mail reached its recipient.',
      fields: `
        base
        messageId: string(uuid)
        providerMessageId: string
        to: object{email: string(email), name?: string}
        deliveredAt?: string(date-time)
        provider: string
      `,
    },
    EMAIL_BOUNCED: {
      about: 'A mail came back.',
      fields: `
        base
        messageId: string(uuid)
        providerMessageId: string
        to: object{email: string(email), name?: string}
        bouncedAt?: string(date-time)
        bounceType: enum(hard|soft)
        smtpCode?: string
        smtpMessage?: string
      `,
    },
    EMAIL_COMPLAINT_RECEIVED: {
      about: 'A recipient reported a mail as unwanted.',
      fields: `
        base
        messageId: string(uuid)
        providerMessageId: string
        to: object{email: string(email), name?: string}
        complainedAt?: string(date-time)
        provider: string
        complaintType?: string
      `,
    },
    EMAIL_UNSUBSCRIBED: {
      about: 'A recipient wants no more such mail.',
      fields: `
        base
        recipientEmail: object{email: string(email), name?: string}
        unsubscribedAt?: string(date-time)
        source: string
        messageId?: string(uuid)
      `,
    },
  },
};
