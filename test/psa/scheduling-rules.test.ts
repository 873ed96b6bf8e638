import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { eventsOf, typesOf } from './events-of.ts';
import { openPsa, type PsaWorld } from './psa-world.ts';

const JO = '0190a0c0-0000-7000-8000-000000000041';
const MORNING = { start_at: '2026-03-10T08:00:00Z', end_at: '2026-03-10T10:00:00Z', timezone: 'Europe/Berlin' };
const LATER = { start_at: '2026-03-11T08:00:00Z', end_at: '2026-03-11T10:00:00Z' };
const CAPACITY = 'CAPACITY_THRESHOLD_REACHED';

let psa: PsaWorld;
beforeAll(async () => {
  psa = await openPsa();
});
afterAll(() => psa.world.close());

type Made = JsonObject & { id: string };
let made = 0;
const entry = (values: JsonObject = {}): Promise<Made> =>
  psa.create('schedule_entries', { title: 'Visit', ...MORNING, ...values });
const change = (one: Made, values: JsonObject): Promise<JsonObject> => psa.update('schedule_entries', one.id, values);
/** A team of so many minutes a day, as the assignee of an appointment. */
const teamOf = async (daily_minutes: number): Promise<JsonObject> => {
  const { id } = await psa.create('teams', { name: `Team ${++made}`, daily_minutes });
  return { assignee_type: 'team', assignee_id: id };
};
const teamDays = async (): Promise<JsonObject[]> => {
  const { json } = await psa.call({ method: 'GET', path: '/api/psa/team_days?limit=100' });
  return Array.isArray(json['items']) ? json['items'].filter(isObject) : [];
};
const daysOf = async (team: JsonObject): Promise<[unknown, unknown][]> => {
  const own = (await teamDays()).filter((one) => one['team_id'] === team['assignee_id']);
  return own.map((one): [unknown, unknown] => [one['day'], one['booked_minutes']]).sort();
};
const refused = async (path: string, body: JsonObject | null, method = 'PATCH'): Promise<unknown> => {
  const { json } = await psa.call({ method, path: `/api/psa/${path}`, ...(body && { body }) });
  return json['code'];
};

describe('no event comes', () => {
  it.each<[string, string, () => Promise<() => Promise<unknown>>]>([
    ['APPOINTMENT_CREATED', 'of a meeting', async () => () => entry({ kind: 'meeting' })],
    [
      'APPOINTMENT_RESCHEDULED',
      'when the time stays',
      async () => {
        const one = await entry();
        return () => change(one, { title: 'Another visit', start_at: '2026-03-10T09:00:00+01:00' });
      },
    ],
    [
      'APPOINTMENT_CANCELED',
      'when a meeting is called off',
      async () => {
        const one = await entry({ kind: 'meeting' });
        return () => change(one, { status: 'canceled' });
      },
    ],
    [
      'APPOINTMENT_CANCELED',
      'when what took place is deleted',
      async () => {
        const one = await entry();
        await change(one, { status: 'completed' });
        return () => psa.remove('schedule_entries', one.id);
      },
    ],
    [
      'APPOINTMENT_COMPLETED',
      'when what is completed gets an outcome',
      async () => {
        const one = await entry();
        await change(one, { status: 'completed' });
        return () => change(one, { outcome: 'done' });
      },
    ],
    [
      'APPOINTMENT_ASSIGNED',
      'when it is given to who has it',
      async () => {
        const one = await entry({ assignee_id: JO });
        return () => change(one, { assignee_id: JO, title: 'Another visit' });
      },
    ],
    [
      'APPOINTMENT_NO_SHOW',
      'when it is called off in time',
      async () => {
        const one = await entry();
        return () => change(one, { status: 'canceled', no_show_party: 'customer' });
      },
    ],
    [
      'TECHNICIAN_DISPATCHED',
      'when a technician is named',
      async () => {
        const one = await entry();
        return () => change(one, { technician_user_id: JO });
      },
    ],
    [
      'TECHNICIAN_EN_ROUTE',
      'when only the time of arrival is known',
      async () => {
        const one = await entry({ assignee_id: JO });
        return () => change(one, { eta: '2026-03-10T08:00:00Z' });
      },
    ],
    [
      'TECHNICIAN_ARRIVED',
      'when the place changes',
      async () => {
        const one = await entry({ assignee_id: JO });
        await change(one, { status: 'dispatched' });
        return () => change(one, { location: 'Hauptstr. 2' });
      },
    ],
    [
      'TECHNICIAN_CHECKED_OUT',
      'when it is completed without',
      async () => {
        const one = await entry({ assignee_id: JO });
        for (const status of ['dispatched', 'on_site']) await change(one, { status });
        return () => change(one, { status: 'completed', work_summary: 'done' });
      },
    ],
    [
      CAPACITY,
      'when a booking stays below the limit',
      async () => {
        const team = await teamOf(121);
        return () => entry(team);
      },
    ],
    [
      CAPACITY,
      'when the limit was reached before',
      async () => {
        const team = await teamOf(120);
        await entry(team);
        return () => entry(team);
      },
    ],
    [
      CAPACITY,
      'when a meeting of a team is longer than its day',
      async () => {
        const team = await teamOf(60);
        return () => entry({ ...team, kind: 'meeting' });
      },
    ],
  ])('%s %s', async (type, _, prepare) => {
    // Prepare
    const run = await prepare();
    // Act
    const types = await typesOf({ psa, run });
    // Assess
    expect(types).not.toContain(type);
  });

  it('at all when a block is moved', async () => {
    const { id } = await psa.create('schedule_blocks', { owner_id: JO, ...MORNING });
    expect(await typesOf({ psa, run: () => psa.update('schedule_blocks', id, LATER) })).toEqual([]);
  });
});

describe('the day of a team', () => {
  it('reaches its limit once, however many book at once', async () => {
    const team = await teamOf(480);
    const run = (): Promise<unknown> => Promise.all(Array.from({ length: 8 }, () => entry(team)));
    const events = await eventsOf({ psa, run });
    const reached = events.filter((one) => one.type === CAPACITY);
    expect(reached.map((one) => one.payload)).toMatchObject([
      { teamId: team['assignee_id'], date: '2026-03-10', capacityLimit: 8, currentBooked: 8 },
    ]);
    expect(await daysOf(team)).toEqual([['2026-03-10', 960]]);
  });

  it('gets back what is cancelled, and reaches its limit again', async () => {
    const team = await teamOf(120);
    await change(await entry(team), { status: 'canceled' });
    expect(await daysOf(team)).toEqual([['2026-03-10', 0]]);
    expect(await typesOf({ psa, run: () => entry(team) })).toContain(CAPACITY);
  });

  it('is that of where the appointment is, and moves with it', async () => {
    const team = await teamOf(480);
    const night = { start_at: '2026-03-10T23:30:00Z', end_at: '2026-03-11T00:30:00Z' };
    const one = await entry({ ...team, ...night });
    const before = await daysOf(team);
    await change(one, { start_at: '2026-03-12T08:00:00Z', end_at: '2026-03-12T08:30:00Z' });
    expect([before, await daysOf(team)]).toEqual([
      [['2026-03-11', 60]],
      [
        ['2026-03-11', 0],
        ['2026-03-12', 30],
      ],
    ]);
  });

  it('is written by the schedule alone', async () => {
    const team = await teamOf(480);
    await entry(team);
    const [day] = await teamDays();
    expect(await refused(`team_days/${String(day?.['id'])}`, null, 'DELETE')).toBe('VALIDATION_FAILED');
    expect(await refused('team_days', { team_id: String(team['assignee_id']), day: '2026-03-20' }, 'POST')).toBe(
      'VALIDATION_FAILED',
    );
  });
});

describe('an appointment', () => {
  it('tells who had it and who has it', async () => {
    const team = await teamOf(480);
    const one = await entry(team);
    const run = (): Promise<JsonObject> => change(one, { assignee_type: 'user', assignee_id: JO });
    const told = (await eventsOf({ psa, run })).find((event) => event.type === 'APPOINTMENT_ASSIGNED');
    expect(told?.payload).toMatchObject({
      ...{ previousAssigneeId: team['assignee_id'], previousAssigneeType: 'team' },
      ...{ newAssigneeId: JO, newAssigneeType: 'user' },
    });
  });

  it('is not dispatched without a technician', async () => {
    const one = await entry(await teamOf(480));
    expect(await refused(`schedule_entries/${one.id}`, { status: 'dispatched' })).toBe('VALIDATION_FAILED');
  });

  it('is not marked as missed without a word who missed it, and a meeting is not at all', async () => {
    const [one, meeting] = [await entry(), await entry({ kind: 'meeting' })];
    const missed = { status: 'no_show', no_show_party: 'agent' };
    expect(await refused(`schedule_entries/${one.id}`, { status: 'no_show' })).toBe('VALIDATION_FAILED');
    expect(await refused(`schedule_entries/${meeting.id}`, missed)).toBe('ILLEGAL_TRANSITION');
  });

  it('is not moved once it is over', async () => {
    const one = await entry();
    await change(one, { status: 'completed' });
    expect(await refused(`schedule_entries/${one.id}`, LATER)).toBe('VALIDATION_FAILED');
  });

  it('is neither in a zone that there is not, nor over before it begins', async () => {
    const values = { title: 'Visit', ...MORNING };
    expect(await refused('schedule_entries', { ...values, timezone: 'Europe/Atlantis' }, 'POST')).toBe(
      'VALIDATION_FAILED',
    );
    expect(await refused('schedule_entries', { ...values, end_at: MORNING.start_at }, 'POST')).toBe(
      'VALIDATION_FAILED',
    );
  });
});
