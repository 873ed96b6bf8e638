import type { BusinessActions } from '../business-action.ts';
import { client, clientWithContact, contact, SOMEBODY, SOMEBODY_ELSE } from '../customers.ts';

/** What makes the events of crm. */
export const crmActions: BusinessActions = {
  CLIENT_CREATED: {
    does: 'a client is entered',
    run: async (psa) => {
      await client({ psa });
    },
  },
  CLIENT_UPDATED: {
    does: 'a client moves',
    run: async (psa) => {
      const { id } = await client({ psa });
      await psa.update('clients', id, { street: 'Hafenweg 3', city: 'Kiel' });
    },
  },
  CLIENT_STATUS_CHANGED: {
    does: 'a prospect is won',
    run: async (psa) => {
      const { id } = await client({ psa });
      await psa.transition('clients', id, 'status', 'active');
    },
  },
  CLIENT_OWNER_ASSIGNED: {
    does: 'a client gets another owner',
    run: async (psa) => {
      const { id } = await client({ psa, values: { owner_id: SOMEBODY } });
      await psa.update('clients', id, { owner_id: SOMEBODY_ELSE });
    },
  },
  CLIENT_ARCHIVED: {
    does: 'a client is put away',
    run: async (psa) => {
      const { id } = await client({ psa });
      await psa.update('clients', id, { status: 'archived', archive_reason: 'Out of business' });
    },
  },
  CONTACT_CREATED: {
    does: 'a contact person is entered with mail and phone',
    run: async (psa) => {
      const { id } = await client({ psa });
      const values = { client_id: id, email: 'created@nordwind.example', phone: '+49 30 123456' };
      await contact({ psa, values });
    },
  },
  CONTACT_UPDATED: {
    does: 'a contact person gets another mail address',
    run: async (psa) => {
      const { id } = await contact({ psa, values: { email: 'before@nordwind.example' } });
      await psa.update('contacts', id, { email: 'after@nordwind.example' });
    },
  },
  CONTACT_PRIMARY_SET: {
    does: 'one of the contacts becomes the main one',
    run: async (psa) => {
      const { client: made, contact: person } = await clientWithContact(psa);
      await psa.update('clients', made.id, { primary_contact_id: person.id });
    },
  },
  CONTACT_ARCHIVED: {
    does: 'a contact person leaves the client',
    run: async (psa) => {
      const { contact: person } = await clientWithContact(psa);
      await psa.update('contacts', person.id, { status: 'archived', archive_reason: 'Left' });
    },
  },
  INTERACTION_LOGGED: {
    does: 'a call with a contact is noted down',
    run: async (psa) => {
      const { client: made, contact: person } = await clientWithContact(psa);
      const about = { subject: 'Renewal', outcome: 'Wants an offer' };
      const who = { client_id: made.id, contact_id: person.id };
      await psa.create('interactions', { ...who, kind: 'call', channel: 'phone', ...about });
    },
  },
  NOTE_CREATED: {
    does: 'a note is put on a contact',
    run: async (psa) => {
      const { id } = await contact({ psa });
      await psa.create('notes', { contact_id: id, body: 'Best reached in the morning' });
    },
  },
};
