import type { SystemCategory } from '../system-category.ts';

/** Surveys: the types of events of this category. */
export const SURVEYS: SystemCategory = {
  app: 'surveys',
  title: 'Surveys',
  types: {
    SURVEY_SENT: {
      about: 'A survey went out to a recipient.',
      fields: `
        base
        surveyId: string(uuid)
        surveyType: enum(csat|nps|custom)
        recipientId: string
        ticketId?: string(uuid)
        sentAt?: string(date-time)
        channel: enum(email|sms|in_app|push|teams)
        templateId?: string
      `,
    },
    SURVEY_RESPONSE_RECEIVED: {
      about: 'A recipient answered a survey.',
      fields: `
        base
        surveyId: string(uuid)
        responseId: string(uuid)
        recipientId: string
        ticketId?: string(uuid)
        respondedAt?: string(date-time)
        score: number
        comment?: string
      `,
    },
    SURVEY_REMINDER_SENT: {
      about: 'A recipient was reminded of a survey.',
      fields: `
        base
        surveyId: string(uuid)
        recipientId: string
        ticketId?: string(uuid)
        sentAt?: string(date-time)
        channel: enum(email|sms|in_app|push|teams)
        reminderNumber: integer
      `,
    },
    SURVEY_EXPIRED: {
      about: 'A survey ran out without an answer.',
      fields: `
        base
        surveyId: string(uuid)
        recipientId: string
        ticketId?: string(uuid)
        expiredAt?: string(date-time)
      `,
    },
    CSAT_ALERT_TRIGGERED: {
      name: 'CSAT Alert Triggered',
      about: 'Satisfaction fell below what was set as the limit.',
      fields: `
        base
        window: enum(daily|weekly|monthly)
        score: number
        baseline?: number
        delta?: number
        threshold: number
        triggeredAt?: string(date-time)
        scopeType: enum(agent|team|org)
        scopeId?: string
      `,
    },
    SURVEY_INVITATION_SENT: {
      about: 'An invitation to a survey went out.',
      status: 'legacy',
      reason: 'It knows tickets only; its successor goes to any recipient.',
      successors: ['SURVEY_SENT'],
      fields: `
        tenantId: string(uuid)
        invitationId: string(uuid)
        ticketId: string(uuid)
        companyId?: string(uuid)
        contactId?: string(uuid)
        surveyTokenHash: string
        occurredAt: string(date-time)
      `,
    },
    SURVEY_RESPONSE_SUBMITTED: {
      about: 'An answer to a survey was handed in.',
      status: 'legacy',
      reason: 'It knows tickets only; its successor has the score and the recipient.',
      successors: ['SURVEY_RESPONSE_RECEIVED'],
      fields: `
        tenantId: string(uuid)
        responseId: string(uuid)
        ticketId: string(uuid)
        companyId?: string(uuid)
        rating: number
        hasComment: boolean
        occurredAt: string(date-time)
      `,
    },
  },
};
