import type { SystemCategory } from '../system-category.ts';

/** Integrations: the types of events of this category. */
export const INTEGRATIONS: SystemCategory = {
  app: 'integrations',
  title: 'Integrations',
  types: {
    INTEGRATION_SYNC_STARTED: {
      about: 'A sync with another system began.',
      fields: `
        base
        integrationId: string(uuid)
        provider: string
        connectionId?: string(uuid)
        syncId: string
        scope?: string
        initiatedByUserId?: string(uuid)
        startedAt?: string(date-time)
      `,
    },
    INTEGRATION_SYNC_COMPLETED: {
      about: 'A sync with another system came to its end.',
      fields: `
        base
        integrationId: string(uuid)
        provider: string
        connectionId?: string(uuid)
        syncId: string
        startedAt?: string(date-time)
        completedAt?: string(date-time)
        durationMs?: integer
        summary?: object{created?: integer, updated?: integer, deleted?: integer, skipped?: integer}
        warnings?: array<string>
      `,
    },
    INTEGRATION_SYNC_FAILED: {
      about: 'A sync with another system broke off.',
      fields: `
        base
        integrationId: string(uuid)
        provider: string
        connectionId?: string(uuid)
        syncId: string
        startedAt?: string(date-time)
        failedAt?: string(date-time)
        durationMs?: integer
        errorCode?: string
        errorMessage: string
        retryable?: boolean
      `,
    },
    INTEGRATION_WEBHOOK_RECEIVED: {
      about: 'Another system called a webhook of ours.',
      fields: `
        base
        integrationId: string(uuid)
        provider: string
        connectionId?: string(uuid)
        webhookId: string
        eventName: string
        receivedAt?: string(date-time)
        rawPayloadRef?: string
      `,
    },
    INTEGRATION_CONNECTED: {
      about: 'Another system was connected.',
      fields: `
        base
        integrationId: string(uuid)
        provider: string
        connectionId: string(uuid)
        connectedAt?: string(date-time)
        connectedByUserId?: string(uuid)
      `,
    },
    INTEGRATION_DISCONNECTED: {
      about: 'Another system is no longer connected.',
      fields: `
        base
        integrationId: string(uuid)
        provider: string
        connectionId: string(uuid)
        disconnectedAt?: string(date-time)
        disconnectedByUserId?: string(uuid)
        reason?: string
      `,
    },
    INTEGRATION_TOKEN_EXPIRING: {
      about: 'The token for another system will soon run out.',
      fields: `
        base
        integrationId: string(uuid)
        provider: string
        connectionId: string(uuid)
        expiresAt: string(date-time)
        daysUntilExpiry: integer
        notifiedAt?: string(date-time)
      `,
    },
    INTEGRATION_TOKEN_REFRESH_FAILED: {
      about: 'The token for another system could not be renewed.',
      fields: `
        base
        integrationId: string(uuid)
        provider: string
        connectionId: string(uuid)
        failedAt?: string(date-time)
        errorCode?: string
        errorMessage: string
        retryable?: boolean
      `,
    },
    EXTERNAL_MAPPING_CHANGED: {
      about: 'What a thing is called in another system was changed.',
      fields: `
        base
        provider: string
        mappingType: string
        mappingId: string
        changedAt?: string(date-time)
        previousValue?: unknown
        newValue?: unknown
      `,
    },
  },
};
