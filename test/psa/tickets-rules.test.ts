import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { eventsOf, typesOf } from './events-of.ts';
import { DAY_MS, openPsa, type PsaWorld } from './psa-world.ts';

const JO = '0190a0c0-0000-7000-8000-000000000031';
const MINUTE_MS = 60_000;

let psa: PsaWorld;
beforeAll(async () => {
  psa = await openPsa();
});
afterAll(() => psa.world.close());

type Made = JsonObject & { id: string };
let made = 0;
const ticket = (values: JsonObject = {}): Promise<Made> => psa.create('tickets', { title: 'Fire', ...values });
const change = (one: Made, values: JsonObject): Promise<JsonObject> => psa.update('tickets', one.id, values);
const say = (about: Made, values: JsonObject = {}): Promise<Made> =>
  psa.create('ticket_messages', { ticket_id: about.id, body: 'Is it still burning?', ...values });
const read = async (entity: string, id: string): Promise<JsonObject> =>
  (await psa.call({ method: 'GET', path: `/api/psa/${entity}/${id}` })).json;
const customer = async (): Promise<string> => (await psa.create('contacts', { full_name: 'Ana Lima' })).id;
const level = async (): Promise<string> => {
  const targets: JsonObject[] = [
    { priority: 'low', response_minutes: 600, resolution_minutes: 6000 },
    { priority: 'high', response_minutes: 30, resolution_minutes: 240 },
    { priority: 'urgent', response_minutes: 10 },
  ];
  return (await psa.create('sla_policies', { name: `Gold ${++made}`, targets })).id;
};
const urgent = async (values: JsonObject = {}): Promise<Made> =>
  ticket({ priority: 'high', sla_policy_id: await level(), ...values });

/** Those of some events that are about a ticket. */
const about = (one: Made, events: readonly DroEvent[]): DroEvent[] =>
  events.filter((event) => event.payload?.['ticketId'] === one.id);

/** The answer to a write that is refused. */
const refused = async (path: string, body: JsonObject | null, method = 'PATCH'): Promise<JsonObject> => {
  const { status, json } = await psa.call({ method, path: `/api/psa/${path}`, ...(body && { body }) });
  return { status, code: json['code'] ?? null, detail: json['detail'] ?? null };
};

describe('no event comes', () => {
  it.each<[string, string, () => Promise<() => Promise<unknown>>]>([
    [
      'TICKET_CLOSED',
      'when a ticket is resolved',
      async () => {
        const one = await ticket();
        return () => change(one, { status: 'resolved' });
      },
    ],
    [
      'TICKET_REOPENED',
      'when a ticket that waits goes on',
      async () => {
        const one = await ticket();
        await change(one, { status: 'waiting' });
        return () => change(one, { status: 'in_progress' });
      },
    ],
    [
      'TICKET_UPDATED',
      'when time is booked on a ticket',
      async () => {
        const one = await ticket();
        return () => psa.create('time_entries', { ticket_id: one.id, minutes: 5 });
      },
    ],
    [
      'TICKET_ASSIGNED',
      'when a ticket with an assignee gets another title',
      async () => {
        const one = await ticket({ assignee_id: JO });
        return () => change(one, { title: 'Smoke' });
      },
    ],
    [
      'TICKET_UNASSIGNED',
      'when a ticket that nobody has is changed',
      async () => {
        const one = await ticket();
        return () => change(one, { assignee_id: null, title: 'Smoke' });
      },
    ],
    [
      'TICKET_PRIORITY_CHANGED',
      'when the same priority is sent again',
      async () => {
        const one = await ticket();
        return () => change(one, { priority: 'medium', title: 'Smoke' });
      },
    ],
    [
      'TICKET_ESCALATED',
      'when a ticket is taken down a level',
      async () => {
        const one = await ticket({ escalation_level: 2 });
        return () => change(one, { escalation_level: 1 });
      },
    ],
    [
      'TICKET_QUEUE_CHANGED',
      'when a ticket without a next board is escalated',
      async () => {
        const one = await ticket({ board_id: (await psa.create('boards', { name: `Board ${++made}` })).id });
        return () => change(one, { escalation_level: 1 });
      },
    ],
    [
      'TICKET_SPLIT',
      'when a ticket is merged for the first time',
      async () => {
        const [one, master] = [await ticket(), await ticket()];
        return () => change(one, { master_ticket_id: master.id });
      },
    ],
    [
      'TICKET_MERGED',
      'when a ticket is split off',
      async () => {
        const one = await ticket({ master_ticket_id: (await ticket()).id });
        return () => change(one, { master_ticket_id: null });
      },
    ],
    [
      'TICKET_CUSTOMER_REPLIED',
      'when a user writes to the customer',
      async () => {
        const one = await ticket();
        return () => say(one);
      },
    ],
    [
      'TICKET_INTERNAL_NOTE_ADDED',
      'when the note is public',
      async () => {
        const one = await ticket();
        return () => say(one);
      },
    ],
    [
      'TICKET_RESPONSE_STATE_CHANGED',
      'when the note is internal',
      async () => {
        const one = await ticket();
        return () => say(one, { visibility: 'internal' });
      },
    ],
    [
      'TICKET_COMMENT_UPDATED',
      'when nothing of the text is changed',
      async () => {
        const one = await say(await ticket());
        return () => psa.update('ticket_messages', one.id, { attachments_count: 3 });
      },
    ],
    [
      'TICKET_TIME_ENTRY_ADDED',
      'when booked time is mended',
      async () => {
        const { id } = await psa.create('time_entries', { ticket_id: (await ticket()).id, minutes: 5 });
        return () => psa.update('time_entries', id, { minutes: 6 });
      },
    ],
    [
      'TICKET_TAGS_CHANGED',
      'when a tag is put on a contact',
      async () => {
        const tag = await psa.create('tags', { name: `tag ${++made}` });
        const to = { entity_type: 'contact', entity_id: await customer() };
        return () => psa.create('tag_applications', { tag_id: tag.id, ...to });
      },
    ],
    [
      'TICKET_SLA_STAGE_ENTERED',
      'when the service level has no target for the priority',
      async () => {
        const sla_policy_id = await level();
        return () => ticket({ sla_policy_id, priority: 'medium' });
      },
    ],
    [
      'TICKET_SLA_STAGE_MET',
      'when only the team reads the answer',
      async () => {
        const one = await urgent();
        return () => say(one, { visibility: 'internal' });
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
});

describe('service levels', () => {
  it('enter each stage that has a target, and say when it is due', async () => {
    const events = await eventsOf({ psa, run: () => urgent() });
    const stages = events.filter((one) => one.type === 'TICKET_SLA_STAGE_ENTERED').map((one) => one.payload);
    const at = (minutes: number): string => new Date(psa.world.clock.millis() + minutes * MINUTE_MS).toISOString();
    expect(stages).toMatchObject([
      { stage: 'response', targetAt: at(30) },
      { stage: 'resolution', targetAt: at(240) },
    ]);
  });

  it('are those of the board where the ticket says none', async () => {
    const sla_policy_id = await level();
    const board = await psa.create('boards', { name: `Board ${++made}`, sla_policy_id });
    const one = await ticket({ board_id: board.id, priority: 'low' });
    expect(one).toMatchObject({ sla_policy_id, response_sla: 'running', resolution_sla: 'running' });
  });

  it('tell of a breach once, when it is due, also if the answer comes later', async () => {
    const one = await urgent();
    await psa.advance(20 * MINUTE_MS);
    const [breach, ...more] = about(one, await eventsOf({ psa, run: () => psa.advance(20 * MINUTE_MS) }));
    const late = await typesOf({ psa, run: () => say(one) });
    expect(breach).toMatchObject({ type: 'TICKET_SLA_STAGE_BREACHED', payload: { stage: 'response' } });
    expect(more).toEqual([]);
    expect(late.filter((type) => type.startsWith('TICKET_SLA'))).toEqual([]);
    expect(await read('tickets', one.id)).toMatchObject({ response_sla: 'breached', resolution_sla: 'running' });
  });

  it('tell of no breach when it was answered and resolved in time', async () => {
    const one = await urgent();
    await say(one);
    await change(one, { status: 'resolved' });
    expect(about(one, await eventsOf({ psa, run: () => psa.advance(300 * MINUTE_MS) }))).toEqual([]);
  });

  it('count from the beginning when the priority rises, so it can be too late at once', async () => {
    const one = await urgent({ priority: 'low' });
    await psa.advance(20 * MINUTE_MS);
    const events = await eventsOf({ psa, run: () => change(one, { priority: 'urgent' }) });
    const breach = events.find((event) => event.type === 'TICKET_SLA_STAGE_BREACHED');
    expect(breach?.payload).toMatchObject({ stage: 'response', overdueBySeconds: 600 });
  });

  it('run on when a ticket that was resolved in time is opened again', async () => {
    const one = await urgent();
    await change(one, { status: 'resolved' });
    const types = await typesOf({ psa, run: () => change(one, { status: 'in_progress' }) });
    expect(types).toContain('TICKET_SLA_STAGE_ENTERED');
    expect(await read('tickets', one.id)).toMatchObject({ resolution_sla: 'running', resolved_at: null });
  });
});

describe('a conversation', () => {
  it('is the turn of the team when the customer writes, and takes up what was resolved', async () => {
    const one = await ticket();
    await change(one, { status: 'resolved' });
    await say(one, { author_contact_id: await customer() });
    expect(await read('tickets', one.id)).toMatchObject({
      ...{ status: 'in_progress', response_state: 'awaiting_internal', first_response_at: null },
    });
  });

  it('leaves a closed ticket closed', async () => {
    const one = await ticket();
    await change(one, { status: 'closed' });
    await say(one, { author_contact_id: await customer() });
    expect(await read('tickets', one.id)).toMatchObject({ status: 'closed', response_state: null });
  });

  it('has no internal notes by customers', async () => {
    const [one, author_contact_id] = [await ticket(), await customer()];
    const values = { ticket_id: one.id, body: 'x', visibility: 'internal', author_contact_id };
    expect(await refused('ticket_messages', values, 'POST')).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('puts no word of a message into an event', async () => {
    const one = await say(await ticket(), { body: 'call me' });
    const events = await eventsOf({
      psa,
      run: () => psa.update('ticket_messages', one.id, { body: 'my number is secret' }),
    });
    expect(events.map((event) => event.type)).toEqual(['TICKET_COMMENT_UPDATED']);
    expect(events[0]?.payload).toMatchObject({ changes: { body: { new: expect.stringMatching(/^pii:/) } } });
  });

  it('names its records whatever the text is', async () => {
    const one = await ticket();
    const bodies = ['user', 'public', 'api', one.id.slice(0, 4), '2026'];
    for (const body of bodies) {
      const [event] = await eventsOf({ psa, run: () => say(one, { body }) });
      expect(event?.payload).toMatchObject({
        ...{ ticketId: one.id, visibility: 'public', authorType: 'user', channel: 'api' },
        createdAt: psa.world.clock.now(),
      });
    }
  });
});

describe('a merge', () => {
  it('is refused into the ticket itself, a closed one, a merged one, and of one with others in it', async () => {
    const [master, closed] = [await ticket(), await ticket()];
    await change(closed, { status: 'closed' });
    const child = await ticket({ master_ticket_id: master.id });
    const other = await ticket();
    const into = (one: Made, to: Made): Promise<JsonObject> =>
      refused(`tickets/${one.id}`, { master_ticket_id: to.id });
    expect(await into(other, other)).toMatchObject({ code: 'HOOK_ABORT', detail: expect.stringContaining('itself') });
    expect(await into(other, closed)).toMatchObject({ detail: 'that ticket is closed' });
    expect(await into(other, child)).toMatchObject({ detail: 'that ticket is merged into another one itself' });
    expect(await into(master, other)).toMatchObject({ detail: expect.stringContaining('split them first') });
    expect(await refused(`tickets/${child.id}`, null, 'DELETE')).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('makes no circle when two merge into each other at once', async () => {
    const [one, other] = [await ticket(), await ticket()];
    const answers = await Promise.all([
      refused(`tickets/${one.id}`, { master_ticket_id: other.id }),
      refused(`tickets/${other.id}`, { master_ticket_id: one.id }),
    ]);
    expect(answers.map((answer) => answer['status']).sort()).toEqual([200, 422]);
  });

  it('counts what is merged, until it is split', async () => {
    const master = await ticket();
    const children = [await ticket(), await ticket(), await ticket()];
    await Promise.all(children.map((one) => change(one, { master_ticket_id: master.id })));
    const bundled = (await read('tickets', master.id))['bundled_tickets'];
    await Promise.all(children.map((one) => change(one, { master_ticket_id: null })));
    expect([bundled, (await read('tickets', master.id))['bundled_tickets']]).toEqual([3, 0]);
  });
});

describe('a ticket', () => {
  it('tells what changed, with the reason that was given, and hashes for what is personal', async () => {
    const one = await ticket({ description: 'Ana says it burns' });
    const run = (): Promise<JsonObject> =>
      change(one, { description: 'Ana says it is out', status: 'closed', reason: 'out' });
    const events = await eventsOf({ psa, run });
    const closed = events.find((event) => event.type === 'TICKET_CLOSED');
    expect(closed?.payload).toMatchObject({
      ticketId: one.id,
      reason: 'out',
      closedAt: psa.world.clock.now(),
      closedByUserId: closed?.actor.userId,
      updatedFields: expect.arrayContaining(['description', 'status', 'reason', 'closed_at']),
      changes: { status: { previous: 'new', new: 'closed' } },
    });
    expect(JSON.stringify(events)).not.toContain('Ana says');
  });

  it('is opened again for some days only', async () => {
    const one = await ticket();
    await change(one, { status: 'closed' });
    await psa.advance(31 * DAY_MS);
    expect(await refused(`tickets/${one.id}`, { status: 'in_progress' })).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('moves to the next board when it is escalated, and tells both', async () => {
    const second = await psa.create('boards', { name: `Board ${++made}` });
    const first = await psa.create('boards', { name: `Board ${++made}`, escalates_to_id: second.id });
    const one = await ticket({ board_id: first.id });
    const events = await eventsOf({ psa, run: () => change(one, { escalation_level: 1, reason: 'beyond us' }) });
    const told = Object.fromEntries(events.map((event) => [event.type, event.payload]));
    expect(told['TICKET_ESCALATED']).toMatchObject({
      fromQueueId: first.id,
      toQueueId: second.id,
      reason: 'beyond us',
    });
    expect(told['TICKET_QUEUE_CHANGED']).toMatchObject({ previousBoardId: first.id, newBoardId: second.id });
  });

  it('knows the minutes that were booked on it', async () => {
    const one = await ticket();
    const times = { started_at: '2026-03-01T09:00:00Z', ended_at: '2026-03-01T10:29:30Z' };
    const { id } = await psa.create('time_entries', { ticket_id: one.id, ...times });
    const other = await psa.create('time_entries', { ticket_id: one.id, minutes: 20 });
    await psa.update('time_entries', other.id, { minutes: 15 });
    const booked = (await read('tickets', one.id))['booked_minutes'];
    await psa.remove('time_entries', id);
    expect([booked, (await read('tickets', one.id))['booked_minutes']]).toEqual([105, 15]);
  });

  it('keeps time that was approved', async () => {
    const { id } = await psa.create('time_entries', { ticket_id: (await ticket()).id, minutes: 5 });
    await psa.transition('time_entries', id, 'status', 'approved');
    expect(await refused(`time_entries/${id}`, { minutes: 50 })).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await refused(`time_entries/${id}`, null, 'DELETE')).toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});
