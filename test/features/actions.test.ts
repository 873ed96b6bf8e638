import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { RUNNABLE } from '#app/actions/run-action.ts';
import { type Action, checkedActions, defineAction } from '#core/actions/define-action.ts';
import { ACTIONS } from '#core/actions/table.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { storedRows } from '#test/support/stored-text.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const people: JsonObject = {
  app: 'hr',
  name: 'people',
  fields: [
    { name: 'kind', type: 'string' },
    { name: 'points', type: 'integer', default: 0 },
    { name: 'email', type: 'email', pii: true },
    { name: 'boss', type: 'string' },
    { name: 'price', type: 'money' },
  ],
};
const rule = (name: string, then: JsonObject, when = `kind == "${name}"`): JsonObject => ({
  app: 'hr',
  name,
  on: { event: 'people.created' },
  when,
  then,
});
const mail = { action: 'notify', channel: 'email', subject: 'Hello {{ kind }}', text: 'from ${SENDER}' };
const inApp = { action: 'notify', channel: 'in_app' };
const rules = [
  rule('told', { ...inApp, to: '{{ boss }}', subject: 'New: {{ kind }}', text: 'Write to {{ email }}' }),
  rule('told_role', { ...inApp, to: [{ role: 'manager' }, { role: 'manager' }], subject: 'New {{ kind }}' }),
  rule('mailed', { ...mail, to: { field: 'email' } }),
  rule('counted', { action: 'metric', name: 'people.made', value: '{{ points }}', tags: { kind: '{{ kind }}' } }),
  rule('erased', { action: 'erase_record' }),
  rule('raised', { action: 'raise_points', by: '{{ points + 1 }}' }),
  rule('raised_badly', { action: 'raise_points', by: '{{ kind }}' }),
];

let runs = 0;
const raise = defineAction({
  name: 'raise_points',
  docs: 'Raises the points, and makes another person; fails at the end of the first attempt.',
  params: z.strictObject({ by: z.number().int() }),
  run: async (ctx) => {
    await ctx.act({ action: 'create_record', params: { entity: 'people', values: { kind: 'made' } } });
    await ctx.act({ action: 'set_field', params: { field: 'points', value: ctx.params.by } });
    if (++runs === 1) throw new Error('not yet');
    return { sender: await ctx.value('SENDER') };
  },
});
const lab: Pack = {
  app: 'lab',
  version: 1,
  title: 'Lab',
  description: 'For tests',
  requires: [],
  definitions: [],
  hooks: [],
  actions: [raise],
};

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ packs: [lab], definitions: { entities: [people], 'event-rules': rules } });
  const body = { settings: { SENDER: 'the shop' } };
  await tenant.world.call({ method: 'PUT', path: '/api/_admin/settings', token: tenant.admin, body });
});
afterAll(() => tenant.world.close());

async function create(values: JsonObject): Promise<string> {
  const { id } = await tenant.post('/api/hr/people', values);
  await tenant.world.settle();
  return `/api/hr/people/${String(id)}`;
}
const deadCodes = async (): Promise<unknown[]> =>
  (await tenant.list('/api/_admin/dead-letters')).map((one) => [one['code'], one['message']]);

describe('actions', () => {
  it('that can be saved are those that can run', () => {
    expect(ACTIONS.map((one) => one.name).sort()).toEqual([...RUNNABLE].sort());
  });

  it.each([
    ['a typo', { action: 'webhok', url: 'https://a.com' }, 'then.action', 'UNKNOWN_ACTION', 'webhook'],
    ['a task that nobody registered', { action: 'run_task', task: 'x' }, 'then.task', 'UNKNOWN_TASK', ''],
    ['an unknown parameter', { ...inApp, to: 'x', subjct: 'x' }, 'then.subjct', 'UNKNOWN_KEY', 'subject'],
    ['a URL that is none', { action: 'webhook', url: 'a.com' }, 'then.url', 'INVALID_FORMAT', 'https'],
    [
      'a header of ours',
      { action: 'webhook', url: '${U}', headers: { Host: 'x' } },
      'then.headers.Host',
      'RESERVED_NAME',
      '',
    ],
    ['a long wait', { action: 'webhook', url: '${U}', timeout: '1h' }, 'then.timeout', 'OUT_OF_RANGE', '30s'],
    ['a mail to a role', { ...mail, to: { role: 'x' } }, 'then.to.role', 'NOT_APPLICABLE', 'address'],
    ['a mail to nowhere', { ...mail, to: 'ana' }, 'then.to', 'INVALID_FORMAT', 'address'],
    ['an unknown field', { ...mail, to: { field: 'emial' } }, 'then.to', 'UNKNOWN_NAME', 'email'],
    ['a metric of words', { action: 'metric', name: 'a', value: 'x' }, 'then.value', 'WRONG_TYPE', 'number'],
    ['another unknown parameter', { action: 'raise_points', by: 1, bye: 2 }, 'then.bye', 'UNKNOWN_KEY', 'by'],
    ['a parameter of another type', { action: 'raise_points', by: 'x' }, 'then.by', 'WRONG_TYPE', 'number'],
  ])('refuse %s when they are saved', async (_what, then, path, code, hint) => {
    const body = rule('wrong', then);
    const answer = await tenant.world.call({
      method: 'POST',
      path: '/api/_admin/event-rules',
      token: tenant.admin,
      body,
    });
    expect(answer.status).toBe(422);
    expect(answer.json['errors']).toContainEqual({ path, code, message: expect.stringContaining(hint) });
  });
});

describe('notify', () => {
  const list = async (token: string, query = ''): Promise<JsonObject[]> => {
    const { json } = await tenant.world.call({ path: `/api/_notifications${query}`, token });
    return json['items'] as JsonObject[];
  };

  it('tells a user in the app, once, with personal values masked, until they have read it', async () => {
    const eve = await tenant.world.token({ user: 'eve', roles: ['member'] });
    const path = await create({ kind: 'told', boss: 'eve', email: 'ana@example.com' });
    const [told, ...more] = await list(eve, '?unread=true');
    const read = `/api/_notifications/${String(told?.['id'])}/read`;
    const { json } = await tenant.world.call({ method: 'POST', path: read, token: eve });
    const other = await tenant.world.call({ method: 'POST', path: read, token: tenant.admin });
    expect(more).toEqual([]);
    expect(told).toMatchObject({ subject: 'New: told', read_at: null, record: { id: path.split('/').at(-1) } });
    expect(String(told?.['text'])).toMatch(/^Write to (?!ana@)./);
    expect([json['read_at'], other.status]).toEqual([expect.any(String), 404]);
    expect(await list(eve, '?unread=true')).toEqual([]);
    expect(await list(eve)).toMatchObject([{ read_at: expect.any(String) }]);
    expect(await list(tenant.admin)).toEqual([]);
  });

  it('tells everybody with a role, who alone may look', async () => {
    const manager = await tenant.world.token({ user: 'max', roles: ['manager'] });
    await create({ kind: 'told_role' });
    const { status } = await tenant.world.call({ path: '/api/_notifications?role=manager', token: tenant.admin });
    expect(await list(manager, '?role=manager&unread=true')).toMatchObject([{ subject: 'New told_role', text: null }]);
    expect(status).toBe(403);
  });

  it('to somebody who is not there is a dead letter', async () => {
    await create({ kind: 'told', boss: 'nobody' });
    expect(await deadCodes()).toContainEqual(['VALIDATION_FAILED', expect.stringContaining('there is no user')]);
  });

  it('puts a mail into the outbox, once however often it is tried', async () => {
    await create({ kind: 'mailed', email: 'ana@example.com' });
    const mails = await tenant.list('/api/_admin/outbox');
    const [sent] = mails;
    const again = {
      tenant: 'acme',
      id: String(sent?.['id']),
      to: [],
      subject: 'x',
      text: '',
      at: String(sent?.['at']),
    };
    await tenant.world.platform.notifier.send(again);
    expect(mails).toMatchObject([{ to: ['ana@example.com'], subject: 'Hello mailed', text: 'from the shop' }]);
    expect(await tenant.list('/api/_admin/outbox')).toEqual(mails);
  });

  it('forgets mails after a week', async () => {
    await tenant.world.advance(8 * 24 * 3_600_000);
    await create({ kind: 'mailed', email: 'eve@example.com' });
    expect(await tenant.list('/api/_admin/outbox')).toMatchObject([{ to: ['eve@example.com'] }]);
    expect(JSON.stringify(storedRows(tenant.world).filter((row) => row.table === 'outbox'))).not.toContain('ana@');
  });

  it('by mail to an empty field is a dead letter', async () => {
    await create({ kind: 'mailed' });
    expect(await deadCodes()).toContainEqual(['VALIDATION_FAILED', expect.stringContaining('must name the address')]);
  });
});

describe('the rest', () => {
  it('metric adds to a counter, kept apart by its tags', async () => {
    await create({ kind: 'counted', points: 4 });
    await create({ kind: 'counted', points: 3 });
    const subject = 'metric:people.made{kind="counted"}';
    const [counters] = await tenant.world.platform.metrics.read({ tenant: 'acme', subjects: [subject] });
    expect(counters).toMatchObject({ sum: { count: 7 }, count: { count: 2 } });
  });

  it('erase_record takes the personal values out', async () => {
    const path = await create({ kind: 'erased', email: 'ana@example.com', boss: 'eve' });
    expect(await tenant.get(path)).toMatchObject({ email: null, boss: 'eve' });
  });

  it('an action of a pack runs with its parameters filled; what it did before it failed happens no second time', async () => {
    const path = await create({ kind: 'raised', points: 6 });
    await tenant.world.advance(60_000);
    const filter = encodeURIComponent('kind == "made"');
    expect(runs).toBe(2);
    expect(await tenant.get(path)).toMatchObject({ points: 7 });
    expect(await tenant.list(`/api/hr/people?filter=${filter}`)).toHaveLength(1);
  });

  it('an action of a pack gets nothing that its schema does not allow', async () => {
    await create({ kind: 'raised_badly' });
    expect(await deadCodes()).toContainEqual(['VALIDATION_FAILED', expect.stringContaining('by')]);
  });

  it('two actions of one name are refused at the start', () => {
    const both: Action[] = [raise, { ...raise, name: 'log' }];
    expect(() => checkedActions(both)).toThrow('"log"');
  });
});
