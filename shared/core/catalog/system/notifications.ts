import type { SystemCategory } from '../system-category.ts';

/** Notifications: the types of events of this category. */
export const NOTIFICATIONS: SystemCategory = {
  app: 'notifications',
  title: 'Notifications',
  types: {
    NOTIFICATION_SENT: {
      about: 'A notification went out.',
      fields: `
        base
        notificationId: string(uuid)
        channel: enum(email|sms|in_app|push|teams)
        recipientId: string
        sentAt?: string(date-time)
        templateId?: string
        contextType?: string
        contextId?: string
      `,
    },
    NOTIFICATION_DELIVERED: {
      about: 'A notification reached its recipient.',
      fields: `
        base
        notificationId: string(uuid)
        channel: enum(email|sms|in_app|push|teams)
        recipientId: string
        deliveredAt?: string(date-time)
        providerMessageId?: string
      `,
    },
    NOTIFICATION_FAILED: {
      about: 'A notification could not be delivered.',
      fields: `
        base
        notificationId: string(uuid)
        channel: enum(email|sms|in_app|push|teams)
        recipientId: string
        failedAt?: string(date-time)
        errorCode?: string
        errorMessage: string
        retryable?: boolean
      `,
    },
    NOTIFICATION_READ: {
      about: 'A recipient read a notification.',
      fields: `
        base
        notificationId: string(uuid)
        channel: enum(email|sms|in_app|push|teams)
        recipientId: string
        readAt?: string(date-time)
        client?: string
      `,
    },
  },
};
