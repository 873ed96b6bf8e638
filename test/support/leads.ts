import type { JsonObject } from '#core/json/json.ts';
import type { WorldAnswer } from './local-world.ts';
import { openTenant, type Tenant } from './tenant.ts';

/** A tenant's own type of events. */
export const QUOTE_SENT: JsonObject = {
  app: 'crm',
  type: 'quote.sent',
  description: 'A quote went out',
  payload: [
    { name: 'quoteId', type: 'string', required: true },
    { name: 'total', type: 'money' },
    { name: 'way', type: 'enum', values: ['mail', 'post'] },
  ],
};
/** An entity that emits a system type. */
export const LEADS: JsonObject = {
  app: 'crm',
  name: 'leads',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'amount', type: 'money' },
    { name: 'email', type: 'email', pii: true },
  ],
  currency: 'EUR',
  emits: [
    {
      event: 'CLIENT_CREATED',
      when: 'amount > 100',
      payload: { clientId: '{{ record.id }}', clientName: '{{ title }}', status: 'new' },
    },
  ],
};
/** What rules leave behind. */
const NOTES: JsonObject = { app: 'crm', name: 'notes', fields: [{ name: 'text', type: 'string' }] };
/** Hears a system type. */
export const ON_CLIENT: JsonObject = {
  app: 'crm',
  name: 'note_new_client',
  on: { event: 'CLIENT_CREATED' },
  when: 'clientName.startsWith("Big") && status == "new"',
  then: {
    action: 'create_record',
    entity: 'notes',
    values: { text: 'client {{ clientName }} of {{ payload.tenantId }}' },
  },
};
/** Hears another. */
export const ON_OVERDUE: JsonObject = {
  app: 'crm',
  name: 'note_overdue',
  on: { event: 'INVOICE_OVERDUE' },
  when: 'daysOverdue >= 3',
  then: { action: 'create_record', entity: 'notes', values: { text: 'overdue {{ amountDue }} {{ currency }}' } },
};
/** Sends a system type. */
export const ON_TITLE: JsonObject = {
  app: 'crm',
  name: 'tell_of_leads',
  on: { event: 'leads.created' },
  when: 'title == "send"',
  then: {
    action: 'send_event',
    event: 'NOTE_CREATED',
    payload: { noteId: '{{ record.id }}', entityType: 'client', entityId: '{{ record.id }}' },
  },
};

/** A tenant whose entity and rules use the system catalog. */
export type LeadsTenant = Tenant & {
  /** a call of the admin's API */
  call(a: { method?: string; path: string; body?: JsonObject }): Promise<WorldAnswer>;
  /** the texts of all notes, once nothing moves any more */
  texts(): Promise<unknown[]>;
};

/** Opens one. */
export async function openLeads(): Promise<LeadsTenant> {
  const tenant = await openTenant({
    packs: [],
    definitions: {
      'events/catalog': [QUOTE_SENT],
      entities: [LEADS, NOTES],
      'event-rules': [ON_CLIENT, ON_OVERDUE, ON_TITLE],
    },
  });
  return {
    ...tenant,
    call: (a) => tenant.world.call({ ...a, path: `/api/_admin${a.path}`, token: tenant.admin }),
    texts: async () => {
      await tenant.world.settle();
      return (await tenant.list('/api/crm/notes')).map((one) => one['text']).sort();
    },
  };
}

/** The items of a page. */
export function itemsOf(answer: WorldAnswer): JsonObject[] {
  return answer.json['items'] as JsonObject[];
}
