import { createHmac, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { Answer } from './support/http.ts';
import { openTenant, type TestTenant } from './support/tenant.ts';

const people: JsonObject = {
  app: 'crm',
  name: 'people',
  fields: [
    { name: 'email', type: 'email', required: true, unique: true, pii: true },
    { name: 'name', type: 'string', pii: true },
    { name: 'city', type: 'string' },
  ],
};
const payments: JsonObject = {
  app: 'crm',
  name: 'payments',
  fields: [
    { name: 'reference', type: 'string', required: true, unique: true },
    { name: 'amount', type: 'money' },
  ],
};
const gateway: JsonObject = {
  app: 'crm',
  name: 'gateway',
  verify: { kind: 'hmac', header: 'x-signature', parts: { signature: 'v1', timestamp: 't' }, secret: 'GATEWAY_KEY' },
  dedupe: { path: 'body.id' },
  map: [
    {
      when: 'body.type == "made"',
      then: {
        write: {
          entity: 'payments',
          operation: 'create',
          values: { reference: '{{ body.ref }}', amount: '{{ body.amount }}' },
        },
      },
    },
  ],
};

let crm: TestTenant;
let inbound: string;
beforeAll(async () => {
  crm = await openTenant({ definitions: { entities: [people, payments] } });
  await crm.put('/api/_admin/secrets/GATEWAY_KEY', { value: 'whsec_1' });
  inbound = String((await crm.post('/api/_admin/inbound-sources', gateway))['inbound_path']);
});

function deliver(a: { text: string; key?: string }): Promise<Answer> {
  const time = Math.floor(Date.now() / 1000);
  const v1 = createHmac('sha256', a.key ?? 'whsec_1')
    .update(`${time}.${a.text}`)
    .digest('hex');
  return crm.call({ method: 'POST', path: inbound, body: a.text, headers: { 'x-signature': `t=${time},v1=${v1}` } });
}
const payment = async (reference: string): Promise<JsonObject[]> =>
  crm.list(`/api/crm/payments?filter=${encodeURIComponent(`reference == "${reference}"`)}`);
const person = (email: string): Promise<JsonObject> =>
  crm.post('/api/crm/people', { email, name: 'Zoë Lima', city: 'Rome' });

describe('a delivery of another system', () => {
  it('that is signed makes a record, byte for byte as it was signed', async () => {
    const answer = await deliver({ text: '{ "id":"d1",\n "type":"made", "ref":"r1 – ü", "amount":"1.50" }' });
    expect([answer.status, answer.json]).toEqual([200, { id: 'd1', duplicate: false, parked: false }]);
    expect(await payment('r1 – ü')).toMatchObject([{ amount: '1.50' }]);
  });

  it('that comes again is answered as a duplicate and done once', async () => {
    const text = JSON.stringify({ id: 'd2', type: 'made', ref: 'r2', amount: '2' });
    const [first, again] = [await deliver({ text }), await deliver({ text })];
    expect([first.json['duplicate'], again.json['duplicate']]).toEqual([false, true]);
    expect(await payment('r2')).toHaveLength(1);
  });

  it('that is signed by somebody else is refused, and does nothing', async () => {
    const answer = await deliver({ text: JSON.stringify({ id: 'd3', type: 'made', ref: 'r3' }), key: 'wrong' });
    expect([answer.status, answer.json['code']]).toEqual([401, 'SIGNATURE_INVALID']);
    expect(await payment('r3')).toEqual([]);
  });

  it('that nobody has a use for is parked as a dead letter', async () => {
    const { json } = await deliver({ text: JSON.stringify({ id: 'd4', type: 'unheard of' }) });
    const dead = await crm.until('the delivery is a dead letter', async () => {
      const all = await crm.list('/api/_admin/dead-letters');
      return all.find((one) => JSON.stringify(one).includes('"d4"')) ?? null;
    });
    expect(json).toMatchObject({ parked: true });
    expect(dead['kind']).toBe('inbound');
  });
});

describe('personal data', () => {
  it('stands in no audit', async () => {
    const { id } = await person('ana@private.example');
    const audit = JSON.stringify(await crm.list(`/api/_admin/audit?record_id=${String(id)}`));
    expect(audit).toContain('email');
    expect(audit).not.toContain('ana@private.example');
  });

  it('is exported whole', async () => {
    const { id } = await person('bo@private.example');
    const all = await crm.get(`/api/crm/people/${String(id)}/export`);
    expect(all).toMatchObject({ record: { email: 'bo@private.example', name: 'Zoë Lima' }, complete: true });
  });

  it('is erased for good, and its unique value is free again', async () => {
    const { id } = await person('cy@private.example');
    const erased = await crm.post(`/api/crm/people/${String(id)}/erase`, {});
    const after = await crm.get(`/api/crm/people/${String(id)}`);
    const next = await person('cy@private.example');
    expect(erased).toMatchObject({ changed: true, fields: { email: 'replaced', name: 'cleared' } });
    expect(after).toMatchObject({ email: `erased-${String(id)}@erased.invalid`, name: null, city: 'Rome' });
    expect(next['id']).not.toBe(id);
  });
});

describe('another tenant', () => {
  let theirs: string;
  beforeAll(async () => {
    theirs = await crm.token({ tenant: `e2e-${randomUUID().slice(0, 8)}`, user: 'eve', roles: ['admin'] });
  });

  it('finds nothing of ours, not even that it is there', async () => {
    const { id } = await person('di@private.example');
    const paths = [
      `/api/crm/people/${String(id)}`,
      '/api/crm/people',
      '/api/_admin/entities/crm/people',
      `/api/_admin/audit?record_id=${String(id)}`,
    ];
    const answers = await Promise.all(paths.map((path) => crm.call({ path, token: theirs })));
    expect(answers.map(({ status, json }) => [status, json['code']])).toEqual(paths.map(() => [404, 'NOT_FOUND']));
  });

  it('changes nothing of ours', async () => {
    const { id } = await person('ed@private.example');
    const path = `/api/crm/people/${String(id)}`;
    const changed = await crm.call({ method: 'PATCH', path, token: theirs, body: { city: 'Oslo' } });
    const gone = await crm.call({ method: 'DELETE', path, token: theirs });
    expect([changed.status, gone.status]).toEqual([404, 404]);
    expect(await crm.get(path)).toMatchObject({ city: 'Rome', version: 1 });
  });

  it('may have entities that are called as ours, with records of its own', async () => {
    await crm.call({ method: 'POST', path: '/api/_admin/entities', token: theirs, body: people });
    const made = await crm.call({
      ...{ method: 'POST', path: '/api/crm/people', token: theirs },
      body: { email: 'ana@private.example' },
    });
    const { json } = await crm.call({ path: '/api/crm/people', token: theirs });
    expect(made.status).toBe(201);
    expect(json['items']).toEqual([made.json]);
  });
});
