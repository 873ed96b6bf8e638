import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { createLab, DEAL_REVIEW, DEALS, defineDeals, WON_RULE } from './lab.ts';

const lab = createLab();
let world: World;
let ours: string;
let theirs: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  world = await openWorld({ packs: [lab.pack] });
  ours = await world.token({ tenant: 'acme', user: 'admin', roles: ['admin'] });
  theirs = await world.token({ tenant: 'globex', user: 'admin', roles: ['admin', 'manager'] });
  await defineDeals({ world, token: ours });
  await defineDeals({ world, token: theirs });
  const controller = { hooks: [{ events: ['create'], handler: 'lab_fails' }] };
  await post({
    path: '/api/_admin/entities',
    body: { ...DEALS, name: 'sad', fsm: {}, template_overrides: { controller } },
  });
  ids['deal'] = await post({
    path: '/api/crm/deals',
    body: { name: 'ours' },
    headers: { 'x-correlation-id': 'our-trace-1' },
  });
  ids['rule'] = await post({ path: '/api/_admin/event-rules', body: WON_RULE });
  ids['workflow'] = await post({ path: '/api/_admin/workflows', body: DEAL_REVIEW });
  const input = { record_id: ids['deal'] };
  ids['instance'] = await post({ path: `/api/_admin/workflows/${ids['workflow']}/start`, body: { input } });
  await post({ path: '/api/crm/sad', body: { name: 'makes a dead letter' } });
  await world.settle();
  const { json } = await world.call({ path: '/api/_admin/dead-letters', token: ours });
  ids['dead'] = String(itemsOf(json)[0]?.['id']);
});
afterAll(() => world.close());

describe('another tenant', () => {
  it.each([
    ['a record', 'GET', '/api/crm/deals/{deal}', undefined],
    ['a change of it', 'PATCH', '/api/crm/deals/{deal}', { note: 'x' }],
    ['its deletion', 'DELETE', '/api/crm/deals/{deal}', undefined],
    ['its moves', 'GET', '/api/crm/deals/{deal}/transitions', undefined],
    ['a move of it', 'POST', '/api/crm/deals/{deal}/transitions', { field: 'status', to: 'won' }],
    ['an entity that only we have', 'GET', '/api/crm/sad', undefined],
    ['our definition of it', 'GET', '/api/_admin/entities/crm/sad', undefined],
    ['a rule', 'GET', '/api/_admin/event-rules/{rule}', undefined],
    ['another rule in its place', 'PUT', '/api/_admin/event-rules/{rule}', WON_RULE],
    ['its removal', 'DELETE', '/api/_admin/event-rules/{rule}', undefined],
    ['its versions', 'GET', '/api/_admin/event-rules/{rule}/versions', undefined],
    ['a workflow', 'GET', '/api/_admin/workflows/{workflow}', undefined],
    ['a start of it', 'POST', '/api/_admin/workflows/{workflow}/start', {}],
    ['an instance', 'GET', '/api/_workflows/{instance}', undefined],
    ['an approval', 'POST', '/api/_workflows/{instance}/approve', {}],
    ['a rejection', 'POST', '/api/_workflows/{instance}/reject', {}],
    ['a redrive', 'POST', '/api/_admin/dead-letters/{dead}/redrive', undefined],
    ['the audit of a record', 'GET', '/api/_admin/audit?record_id={deal}', undefined],
    ['the audit of a record by name', 'GET', '/api/_admin/audit?record_id={deal}&app=crm&entity=deals', undefined],
    ['a trace', 'GET', '/api/_admin/trace/our-trace-1', undefined],
  ])('cannot find %s', async (_, method, template, body) => {
    const path = fill(template);
    const foreign = await world.call({ method, path, token: theirs, body });
    const unknown = await world.call({ method, path: fillUnknown(template), token: theirs, body });
    expect([foreign.status, foreign.json['code']]).toEqual([404, 'NOT_FOUND']);
    // what belongs to others looks like what nobody has
    expect(withoutIds(foreign.json)).toEqual(withoutIds(unknown.json));
  });

  it('sees nothing of ours in its lists', async () => {
    const paths = [
      '/api/crm/deals',
      '/api/_admin/event-rules',
      '/api/_admin/workflows',
      '/api/_workflows',
      '/api/_workflows/pending',
      '/api/_admin/dead-letters',
    ];
    const lists = await Promise.all(paths.map((path) => world.call({ path, token: theirs })));
    const mine = await Promise.all(paths.map((path) => world.call({ path, token: ours })));
    expect(lists.map(({ json }) => itemsOf(json))).toEqual(paths.map(() => []));
    expect(mine.map(({ json }) => itemsOf(json).length)).toEqual(paths.map(() => 1));
  });

  it('changes nothing of ours by all of that', async () => {
    const deal = await world.call({ path: fill('/api/crm/deals/{deal}'), token: ours });
    const rule = await world.call({ path: fill('/api/_admin/event-rules/{rule}'), token: ours });
    const instance = await world.call({ path: fill('/api/_workflows/{instance}'), token: ours });
    expect(deal.json).toMatchObject({ version: 1, status: 'open' });
    expect(rule.json['version']).toBe(1);
    expect(instance.json['status']).toBe('waiting');
  });

  it('cannot make its records refer to ours', async () => {
    const fields = [{ name: 'deal_id', type: 'reference', entity: 'crm/deals' }];
    const body = { app: 'crm', name: 'notes', fields };
    await world.call({ method: 'POST', path: '/api/_admin/entities', token: theirs, body });
    const { status, json } = await world.call({
      method: 'POST',
      path: '/api/crm/notes',
      token: theirs,
      body: { deal_id: ids['deal'] ?? null },
    });
    expect(status).toBe(422);
    expect(json['errors']).toEqual([expect.objectContaining({ path: 'deal_id', code: 'REFERENCE_NOT_FOUND' })]);
  });

  it('may use the same names, and its rules do not hear our events', async () => {
    await world.call({ method: 'POST', path: '/api/_admin/event-rules', token: theirs, body: WON_RULE });
    await world.settle();
    await world.call({ method: 'PATCH', path: fill('/api/crm/deals/{deal}'), token: ours, body: { status: 'won' } });
    await world.settle();
    const [mine, other] = await Promise.all(
      [ours, theirs].map((token) => world.call({ path: '/api/_admin/event-rules', token })),
    );
    expect(itemsOf(mine?.json)[0]?.['stats']).toMatchObject({ fired: 1 });
    expect(itemsOf(other?.json)[0]?.['stats']).toMatchObject({ matched: 0, fired: 0 });
  });
});

function fill(template: string): string {
  return template.replace(/\{(\w+)\}/, (_, name: string) => encodeURIComponent(ids[name] ?? ''));
}

function fillUnknown(template: string): string {
  const unknown = '01900000-0000-7000-8000-00000000dead';
  return template
    .replace(/\{\w+\}/, unknown)
    .replace('our-trace-1', unknown)
    .replace('crm/sad', 'crm/unknown');
}

/** A problem in which the names that were asked for stand no more. */
function withoutIds(json: JsonObject): string {
  return JSON.stringify(json)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replace('our-trace-1', 'ID')
    .replace(/crm\/(sad|unknown)/, 'ENTITY')
    .replace(/dead letter [^"]+"/, 'dead letter ID"');
}

async function post(a: { path: string; body: Json; headers?: Record<string, string> }): Promise<string> {
  const { status, json } = await world.call({ method: 'POST', token: ours, ...a });
  if (status !== 201) throw new Error(JSON.stringify(json));
  return String(json['id']);
}

function itemsOf(json: WorldAnswer['json'] | undefined): JsonObject[] {
  return Array.isArray(json?.['items']) ? (json['items'] as JsonObject[]) : [];
}
