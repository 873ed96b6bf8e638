import type { SystemCategory } from '../system-category.ts';

/** CRM: the types of events of this category. */
export const CRM: SystemCategory = {
  app: 'crm',
  title: 'CRM',
  types: {
    CLIENT_CREATED: {
      about: 'A client was entered.',
      fields: `
        base
        clientId: string(uuid)
        clientName: string
        createdByUserId?: string(uuid)
        createdAt?: string(date-time)
        status?: string
      `,
    },
    CLIENT_UPDATED: {
      about: 'Fields of a client were edited.',
      fields: `
        base
        clientId: string(uuid)
        updatedByUserId?: string(uuid)
        updatedAt?: string(date-time)
        updatedFields?: array<string>
        changes?: map<object{previous: unknown, new: unknown}>
      `,
    },
    CLIENT_STATUS_CHANGED: {
      about: 'A client moved from one status to another.',
      fields: `
        base
        clientId: string(uuid)
        previousStatus: string
        newStatus: string
        changedAt?: string(date-time)
      `,
    },
    CLIENT_OWNER_ASSIGNED: {
      about: 'A client was given another owner on our side.',
      fields: `
        base
        clientId: string(uuid)
        previousOwnerUserId?: string(uuid)
        newOwnerUserId: string(uuid)
        assignedByUserId?: string(uuid)
        assignedAt?: string(date-time)
      `,
    },
    CLIENT_MERGED: {
      about: 'A client was folded into another one.',
      status: 'catalog_only',
      reason: 'Nothing emits it: there is no merging of clients.',
      fields: `
        base
        sourceClientId: string(uuid)
        targetClientId: string(uuid)
        mergedByUserId?: string(uuid)
        mergedAt?: string(date-time)
        strategy?: string
      `,
    },
    CLIENT_ARCHIVED: {
      about: 'A client was put away.',
      fields: `
        base
        clientId: string(uuid)
        archivedByUserId?: string(uuid)
        archivedAt?: string(date-time)
        reason?: string
      `,
    },
    CONTACT_CREATED: {
      about: 'A contact person was entered.',
      fields: `
        base
        contactId: string(uuid)
        clientId?: string(uuid)
        fullName: string
        email?: string(email)
        primaryEmailCanonicalType?: enum(work|personal|billing|other) | null
        primaryEmailCustomTypeId?: string(uuid) | null
        primaryEmailType?: string | null
        additionalEmailAddresses?: array<object{contact_additional_email_address_id: string(uuid), email_address: string(email), normalized_email_address: string, canonical_type: enum(work|personal|billing|other) | null, custom_email_type_id?: string(uuid) | null, custom_type: string | null, display_order: integer, created_at?: string(date-time), updated_at?: string(date-time)}>
        phoneNumbers?: array<object{contact_phone_number_id: string(uuid), phone_number: string, normalized_phone_number: string, canonical_type: enum(work|mobile|home|fax|other) | null, custom_phone_type_id?: string(uuid) | null, custom_type: string | null, is_default: boolean, display_order: integer}>
        defaultPhoneNumber?: string
        defaultPhoneType?: string
        createdByUserId?: string(uuid)
        createdAt?: string(date-time)
      `,
    },
    CONTACT_UPDATED: {
      about: 'Fields of a contact person were edited.',
      fields: `
        base
        contactId: string(uuid)
        clientId?: string(uuid)
        updatedByUserId?: string(uuid)
        updatedAt?: string(date-time)
        updatedFields?: array<string>
        changes?: map<object{previous: unknown, new: unknown}>
      `,
    },
    CONTACT_PRIMARY_SET: {
      name: 'Primary Contact Set',
      about: 'A client has another main contact.',
      fields: `
        base
        clientId: string(uuid)
        contactId: string(uuid)
        previousPrimaryContactId?: string(uuid)
        setByUserId?: string(uuid)
        setAt?: string(date-time)
      `,
    },
    CONTACT_ARCHIVED: {
      about: 'A contact person was put away.',
      fields: `
        base
        contactId: string(uuid)
        clientId?: string(uuid)
        archivedByUserId?: string(uuid)
        archivedAt?: string(date-time)
        reason?: string
      `,
    },
    CONTACT_MERGED: {
      about: 'A contact person was folded into another one.',
      status: 'catalog_only',
      reason: 'Nothing emits it: there is no merging of contacts.',
      fields: `
        base
        sourceContactId: string(uuid)
        targetContactId: string(uuid)
        mergedByUserId?: string(uuid)
        mergedAt?: string(date-time)
        strategy?: string
      `,
    },
    INTERACTION_LOGGED: {
      about: 'A call, mail, meeting or the like with a client was noted down.',
      fields: `
        base
        interactionId: string(uuid)
        clientId: string(uuid)
        contactId?: string(uuid)
        interactionType: string
        channel: string
        interactionOccurredAt?: string(date-time)
        loggedByUserId?: string(uuid)
        subject?: string
        outcome?: string
      `,
    },
    NOTE_CREATED: {
      about: 'A note was put on a record.',
      fields: `
        base
        noteId: string(uuid)
        entityType: enum(client|contact)
        entityId: string(uuid)
        createdByUserId?: string(uuid)
        createdAt?: string(date-time)
        visibility?: enum(public|internal)
        bodyPreview?: string
      `,
    },
    COMPANY_CREATED: {
      about: 'A company was entered.',
      status: 'retired',
      reason: 'Companies are clients now.',
      successors: ['CLIENT_CREATED'],
      fields: `
        tenantId: string
        occurredAt: string(date-time)
      `,
    },
    COMPANY_UPDATED: {
      about: 'Fields of a company were edited.',
      status: 'retired',
      reason: 'Companies are clients now.',
      successors: ['CLIENT_UPDATED'],
      fields: `
        tenantId: string
        occurredAt: string(date-time)
      `,
    },
  },
};
