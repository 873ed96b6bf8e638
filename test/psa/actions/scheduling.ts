import type { JsonObject } from '#core/json/json.ts';
import type { BusinessActions } from '../business-action.ts';
import type { PsaWorld } from '../psa-world.ts';

type Made = JsonObject & { id: string };

const JO = '0190a0c0-0000-7000-8000-000000000021';
const MORNING = { start_at: '2026-03-10T08:00:00Z', end_at: '2026-03-10T10:00:00Z', timezone: 'Europe/Berlin' };
const LATER = { start_at: '2026-03-11T08:00:00Z', end_at: '2026-03-11T10:00:00Z' };

let made = 0;
const team = (psa: PsaWorld): Promise<Made> =>
  psa.create('teams', { name: `Field service ${++made}`, daily_minutes: 240 });
const entry = (psa: PsaWorld, values: JsonObject = {}): Promise<Made> =>
  psa.create('schedule_entries', { title: 'Put the fire out', ...MORNING, ...values });
const teamVisit = async (psa: PsaWorld): Promise<JsonObject> => ({
  assignee_type: 'team',
  assignee_id: (await team(psa)).id,
});
/** An appointment on its way through these states. */
const moved = async (psa: PsaWorld, ...states: string[]): Promise<Made> => {
  const one = await entry(psa, { assignee_id: JO, location: 'Hauptstr. 1' });
  for (const state of states) await psa.transition('schedule_entries', one.id, 'status', state);
  return one;
};
const block = (psa: PsaWorld): Promise<Made> =>
  psa.create('schedule_blocks', { owner_id: JO, ...MORNING, reason: 'training' });

/** What makes the events of scheduling. */
export const schedulingActions: BusinessActions = {
  APPOINTMENT_CREATED: {
    does: 'somebody books one about a ticket',
    run: async (psa) => {
      const { id } = await psa.create('tickets', { title: 'Fire' });
      await entry(psa, { ticket_id: id, assignee_id: JO, location: 'Hauptstr. 1' });
    },
  },
  APPOINTMENT_RESCHEDULED: {
    does: 'the customer wants another day',
    run: async (psa) => {
      await psa.update('schedule_entries', (await entry(psa)).id, { ...LATER, reason: 'the customer is away' });
    },
  },
  APPOINTMENT_CANCELED: {
    does: 'it is called off',
    run: async (psa) => {
      await psa.update('schedule_entries', (await entry(psa)).id, { status: 'canceled', reason: 'it rained' });
    },
  },
  APPOINTMENT_COMPLETED: {
    does: 'it took place',
    run: async (psa) => {
      await psa.update('schedule_entries', (await entry(psa)).id, { status: 'completed', outcome: 'no more fire' });
    },
  },
  APPOINTMENT_NO_SHOW: {
    does: 'nobody opens the door',
    run: async (psa) => {
      await psa.update('schedule_entries', (await entry(psa)).id, { status: 'no_show', no_show_party: 'customer' });
    },
  },
  APPOINTMENT_ASSIGNED: {
    does: 'a person takes it over from a team',
    run: async (psa) => {
      const { id } = await entry(psa, await teamVisit(psa));
      await psa.update('schedule_entries', id, { assignee_type: 'user', assignee_id: JO });
    },
  },
  SCHEDULE_BLOCK_CREATED: {
    does: 'somebody keeps time free',
    run: async (psa) => {
      await block(psa);
    },
  },
  SCHEDULE_BLOCK_DELETED: {
    does: 'the time is given back',
    run: async (psa) => psa.remove('schedule_blocks', (await block(psa)).id),
  },
  CAPACITY_THRESHOLD_REACHED: {
    does: 'the second visit fills the day of a team',
    run: async (psa) => {
      const visit = await teamVisit(psa);
      await entry(psa, visit);
      await entry(psa, visit);
    },
  },
  TECHNICIAN_DISPATCHED: {
    does: 'the technician is sent',
    run: async (psa) => {
      await moved(psa, 'dispatched');
    },
  },
  TECHNICIAN_EN_ROUTE: {
    does: 'the technician sets out',
    run: async (psa) => {
      const { id } = await moved(psa, 'dispatched');
      await psa.update('schedule_entries', id, { status: 'en_route', eta: '2026-03-10T08:10:00Z' });
    },
  },
  TECHNICIAN_ARRIVED: {
    does: 'the technician is there',
    run: async (psa) => {
      await moved(psa, 'dispatched', 'en_route', 'on_site');
    },
  },
  TECHNICIAN_CHECKED_OUT: {
    does: 'the technician leaves',
    run: async (psa) => {
      const { id } = await moved(psa, 'dispatched', 'en_route', 'on_site');
      await psa.update('schedule_entries', id, { status: 'checked_out', work_summary: 'Put it out.' });
    },
  },
  SCHEDULE_ENTRY_CREATED: {
    does: 'somebody enters a meeting',
    run: async (psa) => {
      await entry(psa, { kind: 'meeting' });
    },
  },
  SCHEDULE_ENTRY_UPDATED: {
    does: 'a meeting is moved',
    run: async (psa) => {
      await psa.update('schedule_entries', (await entry(psa, { kind: 'meeting' })).id, LATER);
    },
  },
  SCHEDULE_ENTRY_DELETED: {
    does: 'a meeting is taken out',
    run: async (psa) => psa.remove('schedule_entries', (await entry(psa, { kind: 'meeting' })).id),
  },
};
