import type { JsonObject } from '#core/json/json.ts';
import type { BusinessActions } from '../business-action.ts';
import type { PsaWorld } from '../psa-world.ts';

type Made = JsonObject & { id: string };

const JO = '0190a0c0-0000-7000-8000-000000000011';
const KIM = '0190a0c0-0000-7000-8000-000000000012';
const MINUTE_MS = 60_000;

let made = 0;
const fresh = (what: string): string => `${what} ${++made}`;

const ticket = (psa: PsaWorld, values: JsonObject = {}): Promise<Made> =>
  psa.create('tickets', { title: 'The printer is on fire', ...values });
const board = (psa: PsaWorld, values: JsonObject = {}): Promise<Made> =>
  psa.create('boards', { name: fresh('Board'), ...values });
const contact = (psa: PsaWorld): Promise<Made> => psa.create('contacts', { full_name: 'Ana Lima' });
const say = (psa: PsaWorld, about: Made, values: JsonObject = {}): Promise<Made> =>
  psa.create('ticket_messages', { ticket_id: about.id, body: 'Is it still burning?', ...values });
const tagOn = async (psa: PsaWorld): Promise<Made> => {
  const tag = await psa.create('tags', { name: fresh('tag') });
  const about = await ticket(psa);
  return psa.create('tag_applications', { tag_id: tag.id, entity_type: 'ticket', entity_id: about.id });
};
const underLevel = async (psa: PsaWorld): Promise<Made> => {
  const targets = [{ priority: 'high', response_minutes: 30, resolution_minutes: 240 }];
  const level = await psa.create('sla_policies', { name: fresh('Gold'), targets });
  return ticket(psa, { priority: 'high', sla_policy_id: level.id });
};
const merged = async (psa: PsaWorld): Promise<Made> => {
  const [master, other] = [await ticket(psa), await ticket(psa)];
  await psa.update('tickets', other.id, { master_ticket_id: master.id, reason: 'the same fire' });
  return other;
};

/** What makes the events of tickets. */
export const ticketsActions: BusinessActions = {
  TICKET_CREATED: {
    does: 'somebody opens a ticket',
    run: async (psa) => {
      await ticket(psa);
    },
  },
  TICKET_UPDATED: {
    does: 'somebody gives it another title',
    run: async (psa) => {
      await psa.update('tickets', (await ticket(psa)).id, { title: 'The copier is on fire' });
    },
  },
  TICKET_CLOSED: {
    does: 'somebody closes it',
    run: async (psa) => {
      await psa.update('tickets', (await ticket(psa)).id, { status: 'closed', reason: 'not ours' });
    },
  },
  TICKET_ASSIGNED: {
    does: 'a person takes it over from another',
    run: async (psa) => {
      const { id } = await ticket(psa, { assignee_id: JO });
      await psa.update('tickets', id, { assignee_id: KIM });
    },
  },
  TICKET_RESPONSE_STATE_CHANGED: {
    does: 'the team answers and it is the turn of the customer',
    run: async (psa) => {
      await say(psa, await ticket(psa));
    },
  },
  TICKET_STATUS_CHANGED: {
    does: 'somebody begins to work on it',
    run: async (psa) => psa.transition('tickets', (await ticket(psa)).id, 'status', 'in_progress'),
  },
  TICKET_PRIORITY_CHANGED: {
    does: 'it becomes urgent',
    run: async (psa) => {
      await psa.update('tickets', (await ticket(psa)).id, { priority: 'urgent' });
    },
  },
  TICKET_UNASSIGNED: {
    does: 'the assignee gives it back',
    run: async (psa) => {
      const { id } = await ticket(psa, { assignee_id: JO });
      await psa.update('tickets', id, { assignee_id: null, reason: 'on holiday' });
    },
  },
  TICKET_REOPENED: {
    does: 'what was closed goes on burning',
    run: async (psa) => {
      const { id } = await ticket(psa);
      await psa.transition('tickets', id, 'status', 'closed');
      await psa.transition('tickets', id, 'status', 'in_progress');
    },
  },
  TICKET_ESCALATED: {
    does: 'it is handed up to the board that its own names',
    run: async (psa) => {
      const second = await board(psa);
      const first = await board(psa, { escalates_to_id: second.id });
      const { id } = await ticket(psa, { board_id: first.id });
      await psa.update('tickets', id, { escalation_level: 1, reason: 'beyond us' });
    },
  },
  TICKET_QUEUE_CHANGED: {
    does: 'somebody puts it on another board',
    run: async (psa) => {
      const { id } = await ticket(psa, { board_id: (await board(psa)).id });
      await psa.update('tickets', id, { board_id: (await board(psa)).id });
    },
  },
  TICKET_MERGED: {
    does: 'somebody merges it into another one',
    run: async (psa) => {
      await merged(psa);
    },
  },
  TICKET_SPLIT: {
    does: 'a merged ticket stands on its own again',
    run: async (psa) => {
      await psa.update('tickets', (await merged(psa)).id, { master_ticket_id: null, reason: 'another fire' });
    },
  },
  TICKET_TAGS_CHANGED: {
    does: 'a tag is taken off it',
    run: async (psa) => psa.remove('tag_applications', (await tagOn(psa)).id),
  },
  TICKET_MESSAGE_ADDED: {
    does: 'a user answers by mail',
    run: async (psa) => {
      await say(psa, await ticket(psa), { channel: 'email', attachments_count: 2 });
    },
  },
  TICKET_CUSTOMER_REPLIED: {
    does: 'a message of the customer is entered',
    run: async (psa) => {
      await say(psa, await ticket(psa), { channel: 'email', author_contact_id: (await contact(psa)).id });
    },
  },
  TICKET_INTERNAL_NOTE_ADDED: {
    does: 'somebody writes what only the team sees',
    run: async (psa) => {
      await say(psa, await ticket(psa), { visibility: 'internal' });
    },
  },
  TICKET_TIME_ENTRY_ADDED: {
    does: 'somebody books how long it took',
    run: async (psa) => {
      const { id } = await ticket(psa);
      const hours = { started_at: '2026-03-01T09:00:00Z', ended_at: '2026-03-01T10:30:00Z' };
      await psa.create('time_entries', { ticket_id: id, ...hours, billable: false });
    },
  },
  TICKET_SLA_STAGE_ENTERED: {
    does: 'a ticket with a service level is opened',
    run: async (psa) => {
      await underLevel(psa);
    },
  },
  TICKET_SLA_STAGE_MET: {
    does: 'it is answered in time',
    run: async (psa) => {
      await say(psa, await underLevel(psa));
    },
  },
  TICKET_SLA_STAGE_BREACHED: {
    does: 'nobody answers until the time is over',
    run: async (psa) => {
      await underLevel(psa);
      await psa.advance(31 * MINUTE_MS);
    },
  },
  TICKET_COMMENT_ADDED: {
    does: 'somebody writes on a ticket',
    run: async (psa) => {
      await say(psa, await ticket(psa));
    },
  },
  TICKET_COMMENT_UPDATED: {
    does: 'somebody mends what they wrote',
    run: async (psa) => {
      const { id } = await say(psa, await ticket(psa));
      await psa.update('ticket_messages', id, { body: 'Does it still burn?' });
    },
  },
  TICKET_COMMENT_DELETED: {
    does: 'somebody takes it back',
    run: async (psa) => psa.remove('ticket_messages', (await say(psa, await ticket(psa))).id),
  },
};
