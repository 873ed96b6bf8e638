import type { SystemCategory } from '../system-category.ts';

/** Tickets: the types of events of this category. */
export const TICKETS: SystemCategory = {
  app: 'tickets',
  title: 'Tickets',
  types: {
    TICKET_CREATED: {
      about: 'A ticket was opened.',
      fields: `
        base
        ticketId: string(uuid)
        createdByUserId?: string(uuid)
        createdAt?: string
        updatedFields?: array<string>
        changes?: map<object{previous: unknown, new: unknown}>
      `,
    },
    TICKET_UPDATED: {
      about: 'Fields of a ticket were edited.',
      fields: `
        base
        ticketId: string(uuid)
        updatedByUserId?: string(uuid)
        updatedFields?: array<string>
        changes?: map<object{previous: unknown, new: unknown}>
        suppressContactNotifications?: boolean
        suppressInternalNotifications?: boolean
      `,
    },
    TICKET_CLOSED: {
      about: 'A ticket came to a closed status.',
      fields: `
        base
        ticketId: string(uuid)
        closedByUserId?: string(uuid)
        closedAt?: string
        reason?: string
        updatedFields?: array<string>
        changes?: map<object{previous: unknown, new: unknown}>
        suppressContactNotifications?: boolean
        suppressInternalNotifications?: boolean
      `,
    },
    TICKET_ASSIGNED: {
      about: 'A person or team took over a ticket as its main assignee.',
      fields: `
        base
        ticketId: string(uuid)
        assignedToUserId?: string(uuid)
        assignedByUserId?: string(uuid)
        previousAssigneeId?: string(uuid)
        previousAssigneeType?: enum(user|team)
        newAssigneeId?: string(uuid)
        newAssigneeType?: enum(user|team)
        assignedAt?: string
        updatedFields?: array<string>
        changes?: map<object{previous: unknown, new: unknown}>
        suppressContactNotifications?: boolean
        suppressInternalNotifications?: boolean
      `,
    },
    TICKET_RESPONSE_STATE_CHANGED: {
      about: "It became somebody else's turn to answer a ticket, or nobody's.",
      fields: `
        base
        ticketId: string(uuid)
        previousResponseState?: string | null
        newResponseState?: string | null
      `,
    },
    TICKET_STATUS_CHANGED: {
      about: 'A ticket moved from one status to another.',
      fields: `
        base
        ticketId: string(uuid)
        previousStatusId: string
        newStatusId: string
        reason?: string
        changedAt?: string(date-time)
      `,
    },
    TICKET_PRIORITY_CHANGED: {
      about: 'A ticket was given another priority.',
      fields: `
        base
        ticketId: string(uuid)
        previousPriorityId: string
        newPriorityId: string
        reason?: string
        changedAt?: string(date-time)
      `,
    },
    TICKET_UNASSIGNED: {
      about: 'A ticket lost its assignee.',
      fields: `
        base
        ticketId: string(uuid)
        previousAssigneeId: string(uuid)
        previousAssigneeType: enum(user|team)
        newAssigneeId?: string(uuid)
        newAssigneeType?: enum(user|team)
        unassignedAt?: string(date-time)
        reason?: string
      `,
    },
    TICKET_REOPENED: {
      about: 'A closed ticket was opened again.',
      fields: `
        base
        ticketId: string(uuid)
        previousStatusId: string
        newStatusId: string
        reopenedAt?: string(date-time)
        reason?: string
      `,
    },
    TICKET_ESCALATED: {
      about: 'A ticket was handed up to another queue.',
      fields: `
        base
        ticketId: string(uuid)
        fromQueueId?: string(uuid)
        toQueueId?: string(uuid)
        escalatedAt?: string(date-time)
        reason?: string
      `,
    },
    TICKET_QUEUE_CHANGED: {
      name: 'Ticket Queue/Board Changed',
      about: 'A ticket moved to another queue or board.',
      fields: `
        base
        ticketId: string(uuid)
        previousBoardId?: string(uuid)
        newBoardId?: string(uuid)
        changedAt?: string(date-time)
      `,
    },
    TICKET_MERGED: {
      about: 'A ticket was folded into another one.',
      fields: `
        base
        sourceTicketId: string(uuid)
        targetTicketId: string(uuid)
        mergedAt?: string(date-time)
        reason?: string
      `,
    },
    TICKET_SPLIT: {
      about: 'New tickets were split off a ticket.',
      fields: `
        base
        originalTicketId: string(uuid)
        newTicketIds: array<string(uuid)>
        splitAt?: string(date-time)
        reason?: string
      `,
    },
    TICKET_TAGS_CHANGED: {
      about: 'Tags were put on a ticket or taken off it.',
      see: ['TAG_APPLIED', 'TAG_REMOVED'],
      fields: `
        base
        ticketId: string(uuid)
        addedTagIds?: array<string(uuid)>
        removedTagIds?: array<string(uuid)>
        changedAt?: string(date-time)
      `,
    },
    TICKET_MESSAGE_ADDED: {
      about: 'Somebody wrote a message on a ticket, public or internal.',
      fields: `
        base
        ticketId: string(uuid)
        messageId: string(uuid)
        visibility: enum(public|internal)
        authorId: string(uuid)
        authorType: enum(user|contact)
        channel: enum(email|portal|ui|api)
        createdAt?: string(date-time)
        attachmentsCount?: integer
      `,
    },
    TICKET_CUSTOMER_REPLIED: {
      about: 'The customer answered on a ticket.',
      fields: `
        base
        ticketId: string(uuid)
        messageId: string(uuid)
        contactId: string(uuid)
        channel: enum(email|portal|ui|api)
        receivedAt?: string(date-time)
        attachmentsCount?: integer
      `,
    },
    TICKET_INTERNAL_NOTE_ADDED: {
      about: 'A note that only the team sees was put on a ticket.',
      fields: `
        base
        ticketId: string(uuid)
        noteId: string(uuid)
        createdAt?: string(date-time)
      `,
    },
    TICKET_TIME_ENTRY_ADDED: {
      about: 'Working time was booked on a ticket.',
      fields: `
        base
        ticketId: string(uuid)
        timeEntryId: string(uuid)
        minutes: integer
        billable: boolean
        createdAt?: string(date-time)
      `,
    },
    TICKET_SLA_STAGE_ENTERED: {
      name: 'Ticket SLA Stage Entered',
      about: 'The clock of a service level began to run for a ticket.',
      fields: `
        base
        ticketId: string(uuid)
        slaPolicyId: string(uuid)
        stage: enum(response|resolution|custom)
        enteredAt?: string(date-time)
        targetAt?: string(date-time)
      `,
    },
    TICKET_SLA_STAGE_MET: {
      name: 'Ticket SLA Stage Met',
      about: 'A ticket kept the target of a service level.',
      fields: `
        base
        ticketId: string(uuid)
        slaPolicyId: string(uuid)
        stage: enum(response|resolution|custom)
        metAt?: string(date-time)
        targetAt?: string(date-time)
      `,
    },
    TICKET_SLA_STAGE_BREACHED: {
      name: 'Ticket SLA Stage Breached',
      about: 'A ticket missed the target of a service level.',
      fields: `
        base
        ticketId: string(uuid)
        slaPolicyId: string(uuid)
        stage: enum(response|resolution|custom)
        breachedAt?: string(date-time)
        targetAt?: string(date-time)
        overdueBySeconds?: integer
      `,
    },
    TICKET_APPROVAL_REQUESTED: {
      about: 'Somebody asked for an approval on a ticket.',
      status: 'catalog_only',
      reason: 'Nothing emits it: approvals are steps of workflows.',
      fields: `
        base
        ticketId: string(uuid)
        approvalRequestId: string(uuid)
        approvalType: string
        requestedByUserId?: string(uuid)
        requestedAt?: string(date-time)
        notes?: string
      `,
    },
    TICKET_APPROVAL_GRANTED: {
      about: 'What a ticket asked approval for was approved.',
      status: 'catalog_only',
      reason: 'Nothing emits it: approvals are steps of workflows.',
      fields: `
        base
        ticketId: string(uuid)
        approvalRequestId: string(uuid)
        approvedByUserId?: string(uuid)
        approvedAt?: string(date-time)
        conditions?: unknown
      `,
    },
    TICKET_APPROVAL_REJECTED: {
      about: 'What a ticket asked approval for was turned down.',
      status: 'catalog_only',
      reason: 'Nothing emits it: approvals are steps of workflows.',
      fields: `
        base
        ticketId: string(uuid)
        approvalRequestId: string(uuid)
        rejectedByUserId?: string(uuid)
        rejectedAt?: string(date-time)
        reason?: string
      `,
    },
    TICKET_COMMENT_ADDED: {
      about: 'A comment was put on a ticket.',
      status: 'legacy',
      reason: 'Messages, replies and notes have types of their own, with other payloads.',
      successors: ['TICKET_MESSAGE_ADDED', 'TICKET_CUSTOMER_REPLIED', 'TICKET_INTERNAL_NOTE_ADDED'],
      fields: `
        base
        ticketId: string(uuid)
        commentId?: string(uuid)
        visibility?: enum(public|internal)
        authorId?: string(uuid)
        authorType?: enum(user|contact)
        createdAt?: string(date-time)
      `,
    },
    TICKET_COMMENT_UPDATED: {
      about: 'A comment on a ticket was edited.',
      status: 'legacy',
      reason: 'The messages that replace comments are added and not edited.',
      successors: ['TICKET_MESSAGE_ADDED', 'TICKET_CUSTOMER_REPLIED', 'TICKET_INTERNAL_NOTE_ADDED'],
      fields: `
        tenantId: string(uuid)
        ticketId: string(uuid)
        userId: string(uuid)
        assignedByUserId?: string(uuid)
        changes?: map<unknown>
        suppressContactNotifications?: boolean
        suppressInternalNotifications?: boolean
        comment?: object{id: string(uuid), content: string, author: string, isInternal?: boolean, authorType?: enum(internal|client|unknown)}
        oldComment?: object{id: string(uuid), content: string, author: string, isInternal?: boolean}
        newComment?: object{id: string(uuid), content: string, author: string, isInternal?: boolean}
        occurredAt: string(date-time)
      `,
    },
    TICKET_COMMENT_DELETED: {
      about: 'A comment on a ticket was removed.',
      status: 'legacy',
      reason: 'The messages that replace comments are added and not removed.',
      successors: ['TICKET_MESSAGE_ADDED', 'TICKET_CUSTOMER_REPLIED', 'TICKET_INTERNAL_NOTE_ADDED'],
      fields: `
        tenantId: string(uuid)
        ticketId: string(uuid)
        commentId: string(uuid)
        userId?: string(uuid)
        isInternal?: boolean
        occurredAt: string(date-time)
      `,
    },
  },
};
