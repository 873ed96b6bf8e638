import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { ChangeFeed } from '#ports/change-feed.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const DAY = 24 * 3_600_000;
const LEADS: JsonObject = {
  app: 'crm',
  name: 'leads',
  fields: [{ name: 'title', type: 'string' }],
};
const TYPE: JsonObject = {
  app: 'crm',
  type: 'quote.sent',
  description: 'A quote went out',
  payload: [{ name: 'total', type: 'integer', required: true }],
};
const RULE: JsonObject = {
  app: 'crm',
  name: 'tell',
  on: { event: 'leads.created' },
  then: { action: 'log', message: 'lead {{ title }}' },
};

let tenant: Tenant;
/** Whether writes are marked published, and looked for when they are not. */
let marks: boolean;
beforeEach(async () => {
  marks = true;
  const wrapFeed = (feed: ChangeFeed): ChangeFeed => ({
    ...feed,
    markPublished: async (a) => (marks ? feed.markPublished(a) : undefined),
    unpublished: async (a) => (marks ? feed.unpublished(a) : []),
  });
  tenant = await openTenant({ packs: [], definitions: { 'events/catalog': [TYPE], entities: [LEADS] }, wrapFeed });
});
afterEach(() => tenant.world.close());

const call = async (method: string, path: string, body?: JsonObject): Promise<{ status: number; json: JsonObject }> =>
  tenant.world.call({ method, path: `/api/_admin/${path}`, token: await tenant.world.token({}), body });
const itemsOf = async (path: string): Promise<JsonObject[]> =>
  ((await call('GET', path)).json['items'] ?? []) as JsonObject[];
const idsOf = async (path: string): Promise<unknown[]> => (await itemsOf(path)).map((one) => one['id']);
const keep = (events: string | null): Promise<unknown> => call('PUT', 'retention', { events });
const days = (count: number): Promise<void> => tenant.world.advance(count * DAY);
async function lead(title: string): Promise<JsonObject> {
  const token = await tenant.world.token({});
  const made = await tenant.world.call({ method: 'POST', path: '/api/crm/leads', token, body: { title } });
  await tenant.world.settle();
  const id = String((made.json['record'] as JsonObject | undefined)?.['id'] ?? made.json['id']);
  const [event] = await itemsOf(`events?record_id=${id}`);
  return { id, event: String(event?.['id']), correlation: String(event?.['correlationId']) };
}

describe('events that are older than a tenant keeps them', () => {
  it('are gone from every list, while newer ones, the audit and the record stay', async () => {
    await keep('7d');
    const old = await lead('old');
    await days(5);
    const young = await lead('young');
    await days(3);
    const lists = ['events', 'events?event_type=leads.created', 'events?from=2026-03-01T00:00:00Z'];
    const own = [`events?record_id=${old['id']}`, `events?correlation_id=${old['correlation']}`];
    const [audit] = await itemsOf(`audit?app=crm&entity=leads&record_id=${old['id']}`);
    const trace = await itemsOf(`trace/${old['correlation']}`);
    const record = await tenant.world.call({
      path: `/api/crm/leads/${old['id']}`,
      token: await tenant.world.token({}),
    });
    expect(await Promise.all(lists.map(idsOf))).toEqual(lists.map(() => [young['event']]));
    expect(await Promise.all(own.map(idsOf))).toEqual([[], []]);
    expect(audit).toMatchObject({
      actor: { type: 'USER' },
      changes: [{ operation: 'create', fields: { title: { previous: null, new: 'old' } } }],
      events: [{ id: old['event'], type: 'leads.created', expired: true }],
    });
    expect([trace.length, record.status]).toEqual([1, 200]);
  });

  it('go within a day after, not before', async () => {
    await keep('7d');
    const { event } = await lead('old');
    await days(7);
    const before = await idsOf('events?event_type=leads.created');
    await days(1);
    expect([before, await idsOf('events?event_type=leads.created')]).toEqual([[event], []]);
  });

  it('stay with another tenant, and are kept for ever where that is set', async () => {
    const token = await tenant.world.token({ tenant: 'umbrella' });
    const body = { event_type: 'NOTE_CREATED', payload: await example('NOTE_CREATED') };
    const path = '/api/_admin/events/simulate';
    await tenant.world.call({ method: 'POST', path, token, body });
    await keep(null);
    const { event } = await lead('mine');
    await days(20);
    const theirs = await tenant.world.call({ path: '/api/_admin/events', token });
    expect(await idsOf('events?event_type=leads.created')).toEqual([event]);
    expect(theirs.json['items']).toHaveLength(1);
    await keep('7d');
    await days(1);
    const after = await tenant.world.call({ path: '/api/_admin/events', token });
    expect([await idsOf('events'), (after.json['items'] as unknown[]).length]).toEqual([[], 1]);
  });

  it('stay while they are not published, and go once they are', async () => {
    await keep('7d');
    await lead('published');
    marks = false;
    const { event } = await lead('held');
    await days(10);
    const held = await idsOf('events');
    marks = true;
    await days(1);
    await days(1);
    expect([held, await idsOf('events')]).toEqual([[event], []]);
  });

  it('are not replayed, not tried rules on, and not redriven: each says that they are gone', async () => {
    await keep('7d');
    const { event } = await lead('old');
    const unfit = await unfitEvent();
    await days(8);
    const replay = await call('POST', `events/${String(event)}/replay?force=true`);
    const trial = await call('POST', 'event-rules/test', { rule: RULE, event: String(event) });
    const unknown = await call('POST', `events/${String(event).replace(/-0$/, '-9')}/replay`);
    const letter = encodeURIComponent(`ingest:${unfit}`);
    await call('POST', `dead-letters/${letter}/redrive`, {});
    await tenant.world.settle();
    const letters = await itemsOf('dead-letters');
    expect([replay, trial].map(({ status, json }) => [status, json['code']])).toEqual([
      [410, 'EVENT_EXPIRED'],
      [410, 'EVENT_EXPIRED'],
    ]);
    expect(unknown.status).toBe(404);
    expect(letters).toMatchObject([{ id: `ingest:${unfit}`, code: 'EVENT_EXPIRED' }]);
  });

  it('are no part of a backtest, which says from when on it is complete', async () => {
    const test = async (): Promise<JsonObject> => {
      const { json } = await call('POST', 'event-rules/test', { rule: RULE, backtest: { days: 30 } });
      return json['backtest'] as JsonObject;
    };
    await keep('7d');
    await lead('old');
    await days(5);
    const whole = await test();
    await lead('young');
    await days(3);
    const cut = await test();
    const gone = Date.parse(String(cut['complete_from']));
    const now = tenant.world.clock.millis();
    expect(whole).toMatchObject({ matched: 1, complete_from: whole['from'] });
    expect(cut).toMatchObject({ matched: 1, truncated: false });
    expect([gone > now - 8 * DAY, gone <= now - 7 * DAY]).toEqual([true, true]);
  });
});

async function example(type: string): Promise<JsonObject> {
  return (await call('GET', `events/catalog/${type}`)).json['example'] as JsonObject;
}

/** The id of an event whose type is gone by the time it is published: a dead letter. */
async function unfitEvent(): Promise<string> {
  const { platform } = tenant.world;
  const { json } = await call('POST', 'events/simulate', { event_type: 'quote.sent', payload: { total: 1 } });
  await tenant.world.settle();
  const writeId = String(json['id']).replace(/-0$/, '');
  const { entries } = await platform.store.journal({ tenant: 'acme', by: { writeId }, limit: 1 });
  const [entry] = entries;
  const id = platform.ids.write();
  const events = (entry?.events ?? []).map((one) => ({ ...one, id: `${id}-0`, type: 'quote.gone' }));
  const journal = { ...JSON.parse(JSON.stringify(entry)), writeId: id, events };
  await platform.store.commit({ plan: { tenant: 'acme', ops: [], journal } });
  await tenant.world.settle();
  return `${id}-0`;
}
