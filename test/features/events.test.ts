import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { examplePayload } from '#core/catalog/describe-type.ts';
import { SYSTEM_EVENT_TYPES } from '#core/catalog/system-types.ts';
import type { JsonObject } from '#core/json/json.ts';
import { itemsOf, type LeadsTenant, ON_OVERDUE, openLeads } from '#test/support/leads.ts';

let tenant: LeadsTenant;
beforeAll(async () => {
  tenant = await openLeads();
});
afterAll(() => tenant.world.close());

const call: LeadsTenant['call'] = (a) => tenant.call(a);
const texts: LeadsTenant['texts'] = () => tenant.texts();

describe('a simulation', () => {
  const payload = {
    invoiceId: '11111111-1111-1111-1111-111111111111',
    dueDate: '2026-02-01',
    amountDue: '12.50',
    currency: 'EUR',
    daysOverdue: 5,
  };

  it('sets rules off, is marked, and says what it does not prove', async () => {
    const body = { event_type: 'INVOICE_OVERDUE', payload, correlation: 'try-1' };
    const { status, json } = await call({ method: 'POST', path: '/events/simulate', body });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      event_type: 'INVOICE_OVERDUE',
      correlation_id: 'try-1',
      payload: { tenantId: 'acme', actorType: 'USER', amountDue: '12.50' },
      listened_by: [{ name: 'crm/note_overdue' }],
      warnings: [{ code: 'SYNTHETIC_PAYLOAD' }],
    });
    expect(await texts()).toContain('overdue 12.50 EUR');
    const page = await call({ path: '/events?correlation_id=try-1&event_type=INVOICE_OVERDUE' });
    expect(itemsOf(page)).toMatchObject([{ id: json['id'], synthetic: true }]);
  });

  it('is refused member by member, and stores nothing then', async () => {
    const wrong = { ...payload, amountDue: 12.5, currency: undefined, daysOverdu: 5 };
    const body = { event_type: 'INVOICE_OVERDUE', payload: JSON.parse(JSON.stringify(wrong)), correlation: 'try-2' };
    const { status, json } = await call({ method: 'POST', path: '/events/simulate', body });
    expect(status).toBe(422);
    expect((json['errors'] as JsonObject[]).map((one) => one['path']).sort()).toEqual([
      'payload.amountDue',
      'payload.currency',
      'payload.daysOverdu',
    ]);
    expect(itemsOf(await call({ path: '/events?correlation_id=try-2' }))).toEqual([]);
  });

  it.each([
    ['COMPANY_UPDATED', 'NOT_EMITTED'],
    ['INVOICE_OVERDEW', 'UNKNOWN_EVENT'],
    ['leads.created', 'UNKNOWN_EVENT'],
  ])('of %s is refused as %s', async (event_type, code) => {
    const { status, json } = await call({ method: 'POST', path: '/events/simulate', body: { event_type } });
    expect(status).toBe(422);
    expect(json['errors']).toMatchObject([{ path: 'event_type', code }]);
  });

  it.each([
    ['CLIENT_MERGED', 'NEVER_EMITTED'],
    ['PROJECT_CLOSED', 'LEGACY_TYPE'],
  ])('of %s warns with %s', async (event_type, code) => {
    const { json } = await call({ path: `/events/catalog/${event_type}` });
    const body = { event_type, payload: json['example'] ?? {} };
    const answer = await call({ method: 'POST', path: '/events/simulate', body });
    expect(answer.json['warnings']).toMatchObject([{ code: 'SYNTHETIC_PAYLOAD' }, { code }]);
  });

  it.each(SYSTEM_EVENT_TYPES.filter((one) => one.status !== 'retired').map((one) => [one.type, one] as const))(
    'of %s takes its example, and stores it as sent but for the tenant',
    async (event_type, type) => {
      const example = examplePayload(type) ?? {};
      const { status, json } = await call({
        method: 'POST',
        path: '/events/simulate',
        body: { event_type, payload: example },
      });
      expect(status).toBe(201);
      expect(json['payload']).toEqual({ ...example, tenantId: 'acme' });
    },
  );
});

describe('stored events', () => {
  it('come newest first, page by page, each once, also from a write with several', async () => {
    const made = await tenant.post('/api/crm/leads', { title: 'Big Page', amount: '900.00' });
    await tenant.world.settle();
    const all = itemsOf(await call({ path: '/events?limit=100' }));
    const seen: JsonObject[] = [];
    let next = '';
    for (let pages = 0; pages < 34; pages++) {
      const page = await call({ path: `/events?limit=3${next}` });
      seen.push(...itemsOf(page));
      next = `&cursor=${String(page.json['next_cursor'])}`;
    }
    const ids = all.map((one) => String(one['id']));
    expect(seen.slice(0, 100).map((one) => one['id'])).toEqual(ids);
    expect(ids).toEqual([...new Set(ids)]);
    expect(itemsOf(await call({ path: `/events?record_id=${String(made['id'])}` })).map((one) => one['type'])).toEqual([
      'CLIENT_CREATED',
      'leads.created',
    ]);
  });

  it('are narrowed by time', async () => {
    await tenant.world.advance(60_000);
    const from = tenant.world.clock.now();
    await tenant.post('/api/crm/leads', { title: 'later' });
    await tenant.world.settle();
    const after = itemsOf(await call({ path: `/events?from=${from}` }));
    const before = itemsOf(await call({ path: `/events?to=${from}&limit=5` }));
    expect(after.map((one) => one['type'])).toEqual(['leads.created']);
    expect(before).toHaveLength(5);
    expect(before.every((one) => String(one['occurredAt']) < from)).toBe(true);
  });

  it('show no personal value', async () => {
    const page = await call({ path: '/events?event_type=leads.created&limit=100' });
    expect(JSON.stringify(page.json)).not.toContain('a@b.example');
  });

  it("are nobody else's", async () => {
    const token = await tenant.world.token({ tenant: 'umbrella' });
    const [event] = itemsOf(await call({ path: '/events?limit=1' }));
    const list = await tenant.world.call({ path: '/api/_admin/events', token });
    const path = `/api/_admin/events/${String(event?.['id'])}/replay`;
    const replay = await tenant.world.call({ method: 'POST', path, token });
    expect([list.json['items'], replay.status]).toEqual([[], 404]);
  });

  it('refuse a cursor that is none', async () => {
    const { status } = await call({ path: '/events?cursor=abc' });
    expect(status).toBe(400);
  });
});

describe('a replay', () => {
  const rule = {
    ...ON_OVERDUE,
    name: 'replayed',
    on: { event: 'leads.created' },
    when: 'title == "Replay me"',
    then: { action: 'create_record', entity: 'notes', values: { text: 'late {{ title }}' } },
  };

  it('sets off only rules that have not acted on the event, and every rule with force', async () => {
    const early = { ...rule, name: 'early', then: { ...rule.then, values: { text: 'early {{ title }}' } } };
    await tenant.post('/api/_admin/event-rules', early);
    await tenant.world.settle();
    await tenant.post('/api/crm/leads', { title: 'Replay me' });
    await tenant.world.settle();
    const [event] = itemsOf(await call({ path: '/events?event_type=leads.created&limit=1' }));
    const path = `/events/${String(event?.['id'])}/replay`;
    await tenant.post('/api/_admin/event-rules', rule);
    await tenant.world.settle();
    const mine = async (): Promise<unknown[]> => (await texts()).filter((one) => String(one).includes('Replay me'));
    expect(await mine()).toEqual(['early Replay me']);

    const first = await call({ method: 'POST', path });
    expect(await mine()).toEqual(['early Replay me', 'late Replay me']);
    await call({ method: 'POST', path });
    expect(await mine()).toEqual(['early Replay me', 'late Replay me']);
    const forced = await call({ method: 'POST', path: `${path}?force=true` });
    expect(await mine()).toEqual(['early Replay me', 'early Replay me', 'late Replay me', 'late Replay me']);

    expect(first.json).toMatchObject({ id: event?.['id'], forced: false });
    const [again] = itemsOf(await call({ path: '/events?event_type=leads.created&limit=1' }));
    expect(forced.json['id']).toBe(again?.['id']);
    expect(again).toMatchObject({ causationId: event?.['id'], correlationId: event?.['correlationId'], depth: 0 });
  });

  it('of what is not there is not found', async () => {
    const answers = await Promise.all(
      ['x', '01HZZ000000000000000000640-0'].map((id) => call({ method: 'POST', path: `/events/${id}/replay` })),
    );
    expect(answers.map((one) => one.status)).toEqual([404, 404]);
  });

  it('of an event that is older than what is known of reactions needs force', async () => {
    const [event] = itemsOf(await call({ path: '/events?event_type=leads.created&limit=1' }));
    await tenant.world.advance(30 * 24 * 3600 * 1000);
    const path = `/api/_admin/events/${String(event?.['id'])}/replay`;
    const token = await tenant.world.token({});
    const plain = await tenant.world.call({ method: 'POST', path, token });
    const forced = await tenant.world.call({ method: 'POST', path: `${path}?force=true`, token });
    expect([plain.status, forced.status]).toEqual([422, 200]);
    expect(plain.json['errors']).toMatchObject([{ path: 'id', code: 'OUT_OF_RANGE' }]);
  });
});
