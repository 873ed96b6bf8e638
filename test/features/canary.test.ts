import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { type StoredRow, storedRows } from '#test/support/stored-text.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

// each can be told apart wherever it turns up
const MAIL = 'canary-7f3a@example.com';
const OTHER_MAIL = 'canary-9b1c@example.com';
const CANARY = {
  email: MAIL,
  name: 'Canaria Vogelsang',
  phone: '+4930123456789',
  born: '1971-03-17',
  tags: ['canarytag'],
  pin: 'canarysesame',
};
const CANARIES = /canary-|Canaria|30123456789|1971-03-17|canarytag|canarysesame/;

const nothing = z.strictObject({});
const quoting = (phase: 'before' | 'after', name: string): ReturnType<typeof defineHook> =>
  defineHook({
    name,
    phase,
    docs: 'Fails, and says for whom.',
    params: nothing,
    run: (ctx) => {
      if (ctx.record['city'] !== name) return undefined;
      throw new Error(`no mail to ${JSON.stringify([ctx.record['email'], ctx.record['name'], ctx.record['born']])}`);
    },
  });
const warns = defineHook({
  name: 'warns',
  phase: 'before',
  docs: 'Warns, and says of whom.',
  params: nothing,
  run: (ctx) => (ctx.record['city'] === 'warns' ? { warn: `do you know ${String(ctx.record['name'])}?` } : undefined),
});
const tells = defineHook({
  name: 'tells',
  phase: 'in_transaction',
  docs: 'Publishes what it should not.',
  params: nothing,
  run: (ctx) => {
    const { name = null, email = null } = ctx.record;
    return { events: [{ type: 'person.seen', payload: { who: name, text: `mail to ${String(email)}` } }] };
  },
});
const pack: Pack = {
  app: 'lab',
  version: 1,
  title: 'Lab',
  description: 'For tests',
  requires: [],
  definitions: [],
  hooks: [quoting('before', 'quotes_before'), quoting('after', 'quotes_after'), warns, tells],
};

const personal: JsonObject[] = [
  { name: 'name', type: 'string', pii: true },
  { name: 'phone', type: 'phone', pii: true },
  { name: 'born', type: 'date', pii: true, max: '2020-01-01' },
  { name: 'tags', type: 'list', of: { type: 'string' }, pii: true },
];
const on = ['create', 'update'];
const payload = { who: '{{ name }}', text: 'mail to {{ email }}, born {{ born }}' };
const people: JsonObject = {
  app: 'crm',
  name: 'people',
  fields: [
    { name: 'email', type: 'email', pii: true, unique: true },
    ...personal,
    { name: 'city', type: 'string' },
    { name: 'greeting', type: 'string', pii: true, computed: '"Dear " + name' },
    { name: 'pin', type: 'secret' },
  ],
  indexes: [['email'], ['city', 'name']],
  validators: [
    { type: 'expression', rule: 'city != "refused"', message: 'not {{ name }} of {{ email }}', field: 'city' },
    { type: 'expression', rule: 'city != "doubt"', message: 'sure of {{ name }}?', severity: 'warning' },
  ],
  template_overrides: {
    controller: {
      hooks: [
        ...['quotes_before', 'warns', 'quotes_after'].map((handler) => ({ events: on, handler })),
        { events: on, handler: 'tells' },
        { events: on, handler: 'audit_log', params: { fields: ['name', 'email', 'city'] } },
      ],
    },
  },
};
const ruleParts: JsonObject[] = [
  { name: 'logs', then: { action: 'log', message: 'seen {{ name }} {{ record }} {{ changes }}', level: 'debug' } },
  { name: 'sends', then: { action: 'send_event', event: 'person.seen', payload } },
  {
    name: 'starts',
    then: { action: 'start_workflow', workflow: 'welcome', key: '{{ email }}', input: { who: '{{ name }}' } },
  },
  {
    name: 'copies',
    then: { action: 'create_record', entity: 'copies', values: { name: '{{ name }}', born: '{{ born }}' } },
  },
  {
    name: 'dies',
    when: 'city == "dies"',
    then: { action: 'set_field', field: 'born', value: '{{ name }} {{ phone }}' },
  },
];
const rules = ruleParts.map((one) => ({ app: 'crm', on: { event: 'people.created' }, ...one }));
const definitions: Readonly<Record<string, readonly JsonObject[]>> = {
  'events/catalog': [
    {
      app: 'crm',
      type: 'person.seen',
      description: 'Somebody was seen',
      payload: [
        { name: 'who', type: 'string' },
        { name: 'text', type: 'string' },
      ],
    },
  ],
  entities: [people, { app: 'crm', name: 'copies', fields: [...personal, { name: 'place', type: 'string' }] }],
  workflows: [
    {
      app: 'crm',
      name: 'welcome',
      record: 'people',
      context: { who: 'trigger.input.who' },
      steps: [
        {
          id: 'tell',
          type: 'action',
          actions: [
            { type: 'log', message: 'welcome {{ record.name }}' },
            {
              type: 'send_event',
              event: 'person.seen',
              payload: { who: '{{ record.name }}', text: '{{ record.email }}' },
            },
          ],
          then: { goto: 'look' },
        },
        {
          id: 'look',
          type: 'approval',
          assignee: { type: 'role', role: 'manager' },
          show: ['email', 'name', 'born'],
          timeout: '1h',
          on_approve: { end: 'approved' },
          on_reject: { end: 'rejected' },
          on_timeout: { goto: 'fail' },
        },
        {
          id: 'fail',
          type: 'action',
          actions: [{ type: 'set_field', field: 'phone', value: '{{ record.email }}' }],
          then: 'end',
        },
      ],
    },
  ],
  'event-rules': rules,
};

let tenant: Tenant;
let ana: JsonObject;
const answers: Record<string, WorldAnswer> = {};

async function call(name: string, method: string, path: string, body?: Json, key?: string): Promise<WorldAnswer> {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const answer = await tenant.world.call({ method, path, token: tenant.admin, body, headers });
  answers[name] = answer;
  return answer;
}

beforeAll(async () => {
  tenant = await openTenant({ definitions, packs: [pack] });
  const list = '/api/crm/people';
  ana = (await call('create', 'POST', list, CANARY, 'key-1')).json;
  await call('create again', 'POST', list, CANARY, 'key-1');
  const one = `${list}/${String(ana['id'])}`;
  await call('update', 'PATCH', one, { name: 'Canaria Falke', city: 'Rome' }, 'key-2');
  await call('traced', 'PATCH', `${one}?trace=true`, { name: 'Canaria Spatz' });
  await call('rehearsed', 'PATCH', `${one}?dry_run=true`, { name: 'Canaria Meise' });
  await call('duplicate', 'POST', list, CANARY);
  await call('wrong', 'PATCH', one, { email: 'canary-wrong', phone: 'Canaria', born: 'canarytag', tags: 'canarytag' });
  await call('out of range', 'PATCH', one, { born: '2031-03-17', name: 'Canaria' });
  await call('refused by a rule', 'PATCH', one, { city: 'refused' });
  await call('refused by a hook', 'PATCH', one, { city: 'quotes_before' });
  await call('asked about', 'PATCH', one, { city: 'doubt' });
  await call('warned', 'PATCH', one, { city: 'warns' });
  const token = answers['warned']?.json['acknowledgment_token'] ?? null;
  await call('acknowledged', 'PATCH', one, { city: 'warns', acknowledge_warnings: token });
  await call('after hook fails', 'PATCH', one, { city: 'quotes_after' });
  await call(
    'bulk',
    'POST',
    `${list}/_bulk`,
    { items: [{ values: { ...CANARY, email: OTHER_MAIL, city: 'dies' } }] },
    'key-3',
  );
  const together = {
    atomic: true,
    items: [{ values: { ...CANARY, email: `${OTHER_MAIL}.org` } }, { values: { name: 'Canaria' } }],
  };
  await call('together', 'POST', `${list}/_bulk`, together, 'key-4');
  const rows = [
    { key: 'row-1', values: { ...CANARY, email: 'canary-import@example.com' } },
    { key: 'row-2', values: { ...CANARY, email: 'canary-bad' } },
  ];
  await call('import', 'POST', '/api/_admin/imports/crm/people', { source: 'list', items: rows });
  await call('listed', 'GET', `${list}?limit=1&sort=email&filter=${encodeURIComponent('name.startsWith("Canaria")')}`);
  await call('malformed', 'POST', list, '{"name": "Canaria');
  await tenant.world.settle();
  // retries of what fails, and the tasks' time
  await tenant.world.advance(2 * 3600 * 1000);
});
afterAll(() => tenant.world.close());

/** What holds personal values by its nature: the records themselves and the keys that they are found by. */
function isRecord(row: StoredRow): boolean {
  return row.table === 'records' || row.table === 'list_keys';
}

describe('personal and secret values', () => {
  it('went through all that was done', () => {
    const statuses = Object.entries(answers).map(([name, { status }]) => [name, status]);
    expect(Object.fromEntries(statuses)).toEqual({
      create: 201,
      'create again': 201,
      update: 200,
      traced: 200,
      rehearsed: 200,
      duplicate: 422,
      wrong: 422,
      'out of range': 422,
      'refused by a rule': 422,
      'refused by a hook': 422,
      'asked about': 202,
      warned: 202,
      acknowledged: 200,
      'after hook fails': 200,
      bulk: 200,
      together: 200,
      import: 200,
      listed: 200,
      malformed: 400,
    });
    expect(answers['create again']?.json).toEqual(answers['create']?.json);
  });

  it('are stored nowhere but in the records', () => {
    const found = storedRows(tenant.world).filter((row) => !isRecord(row) && CANARIES.test(row.text));
    expect(found).toEqual([]);
  });

  it('are found where records are stored, so that the search would find them elsewhere', () => {
    const found = storedRows(tenant.world).filter((row) => CANARIES.test(row.text));
    expect(new Set(found.map((row) => row.table))).toEqual(new Set(['records', 'list_keys']));
  });

  it('of secret fields are not even there', () => {
    expect(storedRows(tenant.world).filter((row) => row.text.includes(CANARY.pin))).toEqual([]);
  });

  it('stand in no line of the log', () => {
    expect(tenant.world.logger.written.filter((line) => CANARIES.test(line))).toEqual([]);
    expect(tenant.world.logger.written.join()).toContain('"a job is dead"');
    expect(tenant.world.logger.written.join()).toContain('"message":"seen pii:');
  });

  it.each([
    '/api/_admin/dead-letters',
    '/api/_workflows',
    '/api/openapi.json',
    '/api/_admin/audit?record_id={id}',
    '/api/_admin/security-events',
    '/api/_admin/event-rules',
  ])('stand in nothing that %s shows', async (path) => {
    const { json, status } = await tenant.world.call({
      path: path.replace('{id}', String(ana['id'])),
      token: tenant.admin,
    });
    expect(status).toBe(200);
    expect(JSON.stringify(json)).not.toMatch(CANARIES);
  });

  it('stand in no instance with its steps, waits and error', async () => {
    const instances = await tenant.list('/api/_workflows');
    expect(new Set(instances.map((one) => one['status']))).toContain('failed');
    for (const { id } of instances) {
      expect(JSON.stringify(await tenant.get(`/api/_workflows/${String(id)}`))).not.toMatch(CANARIES);
    }
  });

  it('stand in no trace of a write and in no refusal, but for words of the definition’s own', () => {
    const quiet = ['duplicate', 'wrong', 'out of range'];
    const texts = quiet.map((name) => JSON.stringify(answers[name]?.json));
    expect(texts.filter((text) => CANARIES.test(text))).toEqual([]);
    expect(JSON.stringify(answers['traced']?.json['phases'])).not.toMatch(CANARIES);
    expect(JSON.stringify(answers['rehearsed']?.json['phases'])).not.toMatch(CANARIES);
  });

  it('of an erased person are stored nowhere at all', async () => {
    const mine = (): StoredRow[] => storedRows(tenant.world).filter((row) => row.text.includes(MAIL));
    expect(mine()).not.toEqual([]);
    await tenant.post(`/api/crm/people/${String(ana['id'])}/erase`, {});
    await tenant.world.settle();
    expect(mine()).toEqual([]);
  });

  it('are in no cursor', () => {
    const cursor = String(answers['listed']?.json['next_cursor']);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(CANARIES);
    expect(cursor).not.toMatch(CANARIES);
  });
});
