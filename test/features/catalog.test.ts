import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import {
  itemsOf,
  LEADS,
  type LeadsTenant,
  ON_CLIENT,
  ON_OVERDUE,
  ON_TITLE,
  openLeads,
  QUOTE_SENT,
} from '#test/support/leads.ts';

let tenant: LeadsTenant;
beforeAll(async () => {
  tenant = await openLeads();
});
afterAll(() => tenant.world.close());

const call: LeadsTenant['call'] = (a) => tenant.call(a);
const texts: LeadsTenant['texts'] = () => tenant.texts();

describe('the catalog over HTTP', () => {
  it('has every type, page by page, each once', async () => {
    const seen: unknown[] = [];
    let next = '';
    for (let pages = 0; pages < 4; pages++) {
      const page = await call({ path: `/events/catalog?limit=50${next}` });
      seen.push(...itemsOf(page).map((one) => one['type']));
      next = `&cursor=${String(page.json['next_cursor'])}`;
      if (page.json['next_cursor'] === null) break;
    }
    expect(seen).toHaveLength(144);
    expect(new Set(seen).size).toBe(144);
  });

  it.each([
    ['search=merged', ['CLIENT_MERGED', 'CONTACT_MERGED', 'TICKET_MERGED']],
    ['category=tags', ['TAG_APPLIED', 'TAG_DEFINITION_CREATED', 'TAG_DEFINITION_UPDATED', 'TAG_REMOVED']],
    ['status=retired', ['COMPANY_CREATED', 'COMPANY_UPDATED']],
    ['source=tenant', ['quote.sent']],
    ['status=legacy&search=survey', ['SURVEY_INVITATION_SENT', 'SURVEY_RESPONSE_SUBMITTED']],
  ])('is narrowed by %s', async (query, types) => {
    const page = await call({ path: `/events/catalog?${query}` });
    expect(itemsOf(page).map((one) => one['type'])).toEqual(types);
  });

  it('tells of a type its schema, example, relations, listeners and senders', async () => {
    const { json } = await call({ path: '/events/catalog/CLIENT_CREATED' });
    expect(json).toMatchObject({
      source: 'system',
      category: 'CRM',
      status: 'active',
      replaces: ['COMPANY_CREATED'],
      schema_ref: 'payload.ClientCreated.v1',
      schema: { properties: { clientId: { type: 'string', format: 'uuid' } }, additionalProperties: false },
      example: { status: 'status' },
      listened_by: [{ kind: 'rule', name: 'crm/note_new_client', active: true }],
      emitted_by: [{ kind: 'entity', name: 'crm/leads' }],
      versions: [{ version: 1 }],
    });
    const sender = await call({ path: '/events/catalog/NOTE_CREATED' });
    expect(sender.json['emitted_by']).toMatchObject([{ kind: 'rule', name: 'crm/tell_of_leads' }]);
  });

  it('gives no tenant a say in its types', async () => {
    const body = { ...QUOTE_SENT, type: 'TICKET_CREATED' };
    const made = await call({ method: 'POST', path: '/events/catalog', body });
    const put = await call({ method: 'PUT', path: '/events/catalog/TICKET_CREATED', body });
    expect([made.status, put.status]).toEqual([422, 422]);
    expect(made.json['errors']).toMatchObject([{ path: 'type', code: 'RESERVED_NAME' }]);
    expect(put.json['errors']).toMatchObject([{ path: 'type', code: 'RESERVED_NAME' }]);
  });
});

describe("a tenant's own type", () => {
  it('grows by what breaks nobody, and keeps its versions', async () => {
    const shown = await call({ path: '/events/catalog/quote.sent' });
    const payload = [...(QUOTE_SENT['payload'] as JsonObject[]), { name: 'by', type: 'string' }];
    const put = await call({ method: 'PUT', path: '/events/catalog/quote.sent', body: { ...shown.json, payload } });
    expect([put.status, put.json['version'], put.json['schema_ref']]).toEqual([200, 2, 'payload.QuoteSent.v1']);
    expect(put.json['versions']).toMatchObject([{ version: 2 }, { version: 1 }]);
    expect(put.json['example']).toMatchObject({ quoteId: expect.any(String), total: '149.90', way: 'mail' });
  });

  it('is not changed in a way that breaks others, nor renamed', async () => {
    const broken = {
      ...QUOTE_SENT,
      type: 'quote.gone',
      payload: [{ name: 'quoteId', type: 'integer', required: true }],
    };
    const { status, json } = await call({ method: 'PUT', path: '/events/catalog/quote.sent', body: broken });
    expect(status).toBe(422);
    expect((json['errors'] as JsonObject[]).map((one) => `${String(one['code'])} ${String(one['path'])}`)).toEqual([
      'INCOMPATIBLE_CHANGE payload.total',
      'INCOMPATIBLE_CHANGE payload.way',
      'INCOMPATIBLE_CHANGE payload.by',
      'INCOMPATIBLE_CHANGE payload.quoteId',
      'IMMUTABLE type',
    ]);
  });
});

describe('what of a type is only shown', () => {
  const send = async (body: JsonObject): Promise<unknown> => {
    const { status, json } = await call({ method: 'POST', path: '/events/catalog', body });
    return [status, ...((json['errors'] ?? []) as JsonObject[]).map((one) => `${String(one['path'])} ${one['code']}`)];
  };

  it('is not taken from a body that says something else of it, and is where it says the same', async () => {
    const body = { app: 'crm', type: 'deal.shown', description: 'x', payload: [{ name: 'way', type: 'string' }] };
    const own = { name: 'A deal was shown', category: 'Deals', example: { way: 'mine' }, status: 'retired' };
    expect(await send({ ...body, ...own })).toEqual([422, ...Object.keys(own).map((key) => `${key} NOT_APPLICABLE`)]);
    expect(await send({ ...body, name: 'deal.shown', category: 'crm', example: { way: 'way' } })).toEqual([201]);
  });
});

describe('the payload of a new type', () => {
  const made = (body: JsonObject): ReturnType<LeadsTenant['call']> =>
    call({ method: 'POST', path: '/events/catalog', body: { app: 'crm', description: 'A deal was flagged', ...body } });

  it('may be given as a JSON Schema, and is held against what is sent', async () => {
    const schema = { type: 'object', properties: { dealId: { type: 'string' } }, required: ['dealId'] };
    const { status, json } = await made({ type: 'deal.flagged', schema });
    const sent = async (payload: JsonObject): Promise<number> =>
      (await call({ method: 'POST', path: '/events/simulate', body: { event_type: 'deal.flagged', payload } })).status;
    expect([status, json['payload']]).toEqual([201, [{ name: 'dealId', type: 'text', required: true }]]);
    expect([await sent({}), await sent({ dealId: 'a' }), await sent({ dealId: 'a', more: 1 })]).toEqual([
      422, 201, 422,
    ]);
  });

  it('may be that of another type, by the name of its schema', async () => {
    const own = await made({ type: 'deal.first', payload: [{ name: 'n', type: 'integer' }] });
    const copied = await made({ type: 'deal.second', schema_ref: 'payload.DealFirst.v1' });
    const system = await made({ type: 'deal.late', schema_ref: 'payload.InvoiceOverdue.v1' });
    expect([own.status, copied.json['payload']]).toEqual([201, own.json['payload']]);
    expect(system.json['payload']).toContainEqual({ name: 'daysOverdue', type: 'integer', required: true });
    expect(JSON.stringify(system.json['payload'])).not.toContain('tenantId');
  });

  it('is sent back as it is shown, or changed by its schema', async () => {
    const path = '/events/catalog/deal.sized';
    await made({ type: 'deal.sized', schema: { properties: { size: { type: 'integer' } } } });
    const { json: shown } = await call({ path });
    const same = await call({ method: 'PUT', path, body: shown });
    const schema = { properties: { size: { type: 'integer' }, unit: { enum: ['kg'] } } };
    const grown = await call({ method: 'PUT', path, body: { ...shown, schema } });
    const lost = await call({ method: 'PUT', path, body: { ...grown.json, schema: { properties: {} } } });
    const copied = await made({ ...shown, type: 'deal.copied' });
    expect([same.status, same.json['payload']]).toEqual([200, shown['payload']]);
    expect([copied.status, copied.json['payload']]).toEqual([201, shown['payload']]);
    expect([grown.status, grown.json['payload']]).toEqual([
      200,
      [
        { name: 'size', type: 'integer' },
        { name: 'unit', type: 'enum', values: ['kg'] },
      ],
    ]);
    expect([lost.status, lost.json['errors']]).toMatchObject([
      422,
      [{ code: 'INCOMPATIBLE_CHANGE' }, { code: 'INCOMPATIBLE_CHANGE' }],
    ]);
  });

  it.each<[string, JsonObject, string, string]>([
    ['a schema that cannot be kept', { schema: { oneOf: [] } }, 'UNKNOWN_KEY', 'schema.oneOf'],
    ['an unknown schema', { schema_ref: 'payload.InvoiceOverdu.v1' }, 'UNKNOWN_NAME', 'schema_ref'],
    ['two of them', { payload: [], schema: { type: 'object' } }, 'NOT_APPLICABLE', 'schema'],
    ['the name of what writes publish', { type: 'leads.updated' }, 'RESERVED_NAME', 'type'],
  ])('%s is refused', async (_, body, code, path) => {
    const { status, json } = await made({ type: 'deal.refused', ...body });
    expect([status, json['errors']]).toMatchObject([422, [{ code, path }]]);
  });
});

it('no entity takes the name of a type that is there', async () => {
  const type = { app: 'crm', type: 'things.updated', description: 'x' };
  const made = await call({ method: 'POST', path: '/events/catalog', body: type });
  const things = { app: 'crm', name: 'things', fields: [{ name: 'a', type: 'string' }] };
  const entity = await call({ method: 'POST', path: '/entities', body: things });
  expect([made.status, entity.status]).toEqual([201, 422]);
  expect(entity.json['errors']).toMatchObject([{ path: 'name', code: 'RESERVED_NAME' }]);
});

describe('system types in definitions', () => {
  it('are emitted by entities, filled in, and heard by rules of other apps', async () => {
    await tenant.post('/api/crm/leads', { title: 'Big One', amount: '500.00', email: 'a@b.example' });
    expect(await texts()).toContain('client Big One of acme');
    const [event] = itemsOf(await call({ path: '/events?event_type=CLIENT_CREATED&limit=1' }));
    expect(event).toMatchObject({
      app: 'crm',
      payloadSchemaRef: 'payload.ClientCreated.v1',
      payload: { tenantId: 'acme', clientName: 'Big One', actorType: 'USER', occurredAt: expect.any(String) },
    });
    expect(event).not.toHaveProperty('synthetic');
  });

  it('are sent by rules', async () => {
    const lead = await tenant.post('/api/crm/leads', { title: 'send' });
    await tenant.world.settle();
    const page = await call({ path: '/events?event_type=NOTE_CREATED' });
    expect(itemsOf(page)).toMatchObject([{ payload: { noteId: lead['id'], actorType: 'SYSTEM', tenantId: 'acme' } }]);
  });

  it.each([
    [
      'a rule on what is retired',
      { ...ON_CLIENT, name: 'x', on: { event: 'COMPANY_CREATED' }, when: 'true' },
      'on.event',
    ],
    [
      'sending what is only listed',
      { ...ON_TITLE, name: 'x', then: { action: 'send_event', event: 'CLIENT_MERGED', payload: {} } },
      'then.event',
    ],
  ])('%s is refused when it is saved', async (_, body, path) => {
    const { status, json } = await call({ method: 'POST', path: '/event-rules', body });
    expect(status).toBe(422);
    expect(json['errors']).toContainEqual(expect.objectContaining({ code: 'NOT_EMITTED', path }));
  });

  it('what is sent is checked against the schema when the rule is saved, as far as it is known then', async () => {
    const payload = { noteId: '{{ title }}', entityType: 'lead', noteID: 'x' };
    const body = { ...ON_TITLE, name: 'x', then: { action: 'send_event', event: 'NOTE_CREATED', payload } };
    const { json } = await call({ method: 'POST', path: '/event-rules', body });
    expect(json['errors']).toMatchObject([
      { code: 'UNKNOWN_FIELD', path: 'then.payload.noteID' },
      { code: 'REQUIRED', path: 'then.payload.entityId' },
      { code: 'NOT_IN_VALUES', path: 'then.payload.entityType' },
    ]);
  });

  it('emitting what is retired is refused with what came in its place', async () => {
    const body = { ...LEADS, name: 'olds', emits: [{ event: 'COMPANY_CREATED', payload: {} }] };
    const { status, json } = await call({ method: 'POST', path: '/entities', body });
    expect(status).toBe(422);
    expect(json['errors']).toMatchObject([{ code: 'NOT_EMITTED', path: 'emits[0].event' }]);
    expect(String(json['detail'])).toContain('CLIENT_CREATED');
  });

  it('a condition on a payload is checked against its schema', async () => {
    const body = { ...ON_OVERDUE, name: 'x', when: 'daysOverdu > 3' };
    const { json } = await call({ method: 'POST', path: '/event-rules', body });
    expect(json['errors']).toMatchObject([{ code: 'UNKNOWN_NAME', path: 'when' }]);
  });
});
