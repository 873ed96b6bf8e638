import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newJournal } from '#app/new-journal.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const TYPE: JsonObject = {
  app: 'shop',
  type: 'stock.low',
  description: 'There is little left.',
  payload: [{ name: 'left', type: 'integer', required: true }],
};
const RULE: JsonObject = {
  app: 'shop',
  name: 'note_low',
  on: { event: 'stock.low' },
  then: { action: 'log', message: 'low {{ event.id }}' },
};

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ definitions: { 'events/catalog': [TYPE], 'event-rules': [RULE] } });
});
afterAll(() => tenant.world.close());

/** Stores an event as a write would that was planned under other definitions. */
async function store(payload: JsonObject, type = 'stock.low'): Promise<string> {
  const { platform } = tenant.world;
  const writeId = platform.ids.write();
  const event: DroEvent = {
    id: `${writeId}-0`,
    tenantId: 'acme',
    type,
    app: 'shop',
    entity: null,
    recordId: null,
    version: null,
    occurredAt: platform.clock.now(),
    imported: false,
    actor: SYSTEM_ACTOR,
    correlationId: writeId,
    causationId: null,
    depth: 0,
    record: null,
    original: null,
    changes: {},
    payload,
    payloadSchemaRef: 'payload.StockLow.v1',
  };
  const root = { tenant: 'acme', app: 'shop', entity: '_events', id: event.id };
  const journal = newJournal({ platform, root, cause: 'test', writeId, events: [event] });
  await platform.store.commit({ plan: { tenant: 'acme', ops: [], journal } });
  await tenant.world.settle();
  return event.id;
}
const told = (id: string): boolean => tenant.world.logger.written.some((line) => line.includes(`low ${id}`));
const letterOf = async (id: string): Promise<JsonObject | undefined> =>
  (await tenant.list('/api/_admin/dead-letters')).find((one) => one['id'] === `ingest:${id}`);
const eventOf = async (id: string): Promise<JsonObject | undefined> =>
  (await tenant.list('/api/_admin/events?limit=100')).find((one) => one['id'] === id);
const redrive = (id: string): Promise<JsonObject> =>
  tenant.post(`/api/_admin/dead-letters/${encodeURIComponent(`ingest:${id}`)}/redrive`, {});

describe('a stored event', () => {
  it('that fits its schema is published', async () => {
    const id = await store({ left: 3 });
    expect([told(id), await letterOf(id), (await eventOf(id))?.['issues']]).toEqual([true, undefined, []]);
  });

  it('that does not fit is not published: it is a dead letter with what is wrong, and shown with it', async () => {
    const id = await store({ left: 'three', right: 1 });
    const issues = [
      { path: 'payload.right', code: 'UNKNOWN_FIELD', message: expect.any(String) },
      { path: 'payload.left', code: 'WRONG_TYPE', message: expect.any(String) },
    ];
    expect(told(id)).toBe(false);
    expect(await letterOf(id)).toMatchObject({
      kind: 'ingest_event',
      code: 'VALIDATION_FAILED',
      attempts: 1,
      payload: { event_id: id, type: 'stock.low' },
      errors: expect.arrayContaining(issues),
    });
    expect((await eventOf(id))?.['issues']).toEqual(expect.arrayContaining(issues));
  });

  it('is published once its type was mended and it is redriven', async () => {
    const id = await store({ left: 1, right: 2 });
    await redrive(id);
    await tenant.world.settle();
    const before = [told(id), (await letterOf(id))?.['attempts']];
    const [type] = (await tenant.list('/api/_admin/events/catalog?source=tenant')) ?? [];
    const payload = [...(TYPE['payload'] as JsonObject[]), { name: 'right', type: 'integer' }];
    const path = `/api/_admin/events/catalog/${String(type?.['type'])}`;
    const body = { ...TYPE, payload };
    const { status } = await tenant.world.call({ method: 'PUT', path, token: tenant.admin, body });
    await redrive(id);
    await tenant.world.settle();
    expect([before, status]).toEqual([[false, 1], 200]);
    expect([told(id), await letterOf(id)]).toEqual([true, undefined]);
  });

  it('whose type is gone is a dead letter, and is not replayed', async () => {
    const id = await store({ left: 1 }, 'stock.gone');
    const path = `/api/_admin/events/${id}/replay`;
    const both = await Promise.all(
      ['', '?force=true'].map((query) =>
        tenant.world.call({ method: 'POST', path: `${path}${query}`, token: tenant.admin }),
      ),
    );
    expect(await letterOf(id)).toMatchObject({ errors: [{ path: 'type', code: 'UNKNOWN_EVENT' }] });
    expect(both.map((one) => one.status)).toEqual([422, 422]);
  });

  it('holds up nothing that was written with it or after it', async () => {
    const bad = await store({ left: 'x' });
    const good = await store({ left: 2 });
    expect([told(bad), told(good)]).toEqual([false, true]);
  });
});
