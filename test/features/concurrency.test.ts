import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { writeRecord } from '#app/records/write-record.ts';
import type { WriteRequest } from '#app/records/write-request.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

// thousands of calls, on a machine that may be busy
jest.setTimeout(60_000);

const MANY = 1000;
const STOCK = 300;
const params = z.strictObject({});

const hooks = [
  defineHook({
    name: 'count_writes',
    phase: 'before',
    docs: 'Counts the writes of a record.',
    params,
    run: (ctx) => ({ update: { writes: Number(ctx.original['writes']) + 1 } }),
  }),
  defineHook({
    name: 'take_piece',
    phase: 'in_transaction',
    docs: 'A sale takes a piece from the shelf.',
    params,
    run: async (ctx) => {
      const one = { app: 'race', entity: 'shelves', id: String(ctx.record['shelf_id']) };
      const shelf = await ctx.db.get(one);
      return { writes: [{ operation: 'update', ...one, values: { stock: Number(shelf?.['stock']) - 1 } }] };
    },
  }),
];
const pack: Pack = {
  ...{ app: 'lab', version: 1, title: 'Lab', description: 'For tests', requires: [], definitions: [], hooks },
};
const bound = (hook: JsonObject): JsonObject => ({ controller: { hooks: [hook] } });
const counters: JsonObject = {
  app: 'race',
  name: 'counters',
  fields: [
    { name: 'note', type: 'string' },
    { name: 'writes', type: 'integer', default: 0, server_only: true },
  ],
  template_overrides: bound({ events: ['update'], handler: 'count_writes' }),
};
const seats: JsonObject = { app: 'race', name: 'seats', fields: [{ name: 'place', type: 'string', unique: true }] };
const shelves: JsonObject = {
  app: 'race',
  name: 'shelves',
  fields: [{ name: 'stock', type: 'integer', min: 0, required: true }],
};
const sales: JsonObject = {
  app: 'race',
  name: 'sales',
  fields: [{ name: 'shelf_id', type: 'reference', entity: 'race/shelves', required: true }],
  template_overrides: bound({ events: ['create'], handler: 'take_piece' }),
};

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ packs: [pack], definitions: { entities: [counters, seats, shelves, sales] } });
});
afterAll(() => tenant.world.close());

type Write = { operation: 'create' | 'update'; entity: string; id?: string; values: JsonObject };
/** Does one write; what it came to is `ok`, or the code of what it was refused with. */
type Writer = (write: Write) => Promise<string>;

/** Straight through the use case. */
const inProcess: Writer = async ({ operation, entity, id, values }) => {
  const user = { tenantId: 'acme', userId: null, contactId: null, type: 'USER' as const, roles: ['member'] };
  const request: WriteRequest = {
    tenant: 'acme',
    command: { operation, app: 'race', entity, values, origin: 'client', ...(id !== undefined && { id }) },
    by: { actor: { userId: null, contactId: null, type: 'USER' }, user, cause: 'api', depth: 0 },
  };
  return writeRecord({ platform: tenant.world.platform, request }).then(
    () => 'ok',
    (error: unknown) => (isDroError(error) ? error.code : String(error)),
  );
};

/** Through the HTTP app, as a client would. */
const overHttp: Writer = async ({ operation, entity, id, values }) => {
  const { status, json } = await tenant.world.call({
    method: operation === 'create' ? 'POST' : 'PATCH',
    path: `/api/race/${entity}${id === undefined ? '' : `/${id}`}`,
    token: tenant.admin,
    body: values,
  });
  return status < 300 ? 'ok' : String(json['code']);
};

/** How often each outcome came up. */
function tally(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Does a write a thousand times at once. */
const atOnce = async (writer: Writer, write: (i: number) => Write): Promise<Record<string, number>> =>
  tally(await Promise.all(Array.from({ length: MANY }, (_, i) => writer(write(i)))));

describe.each<[string, Writer]>([
  ['in process', inProcess],
  ['over HTTP', overHttp],
])('a thousand writers at once, %s', (how, writer) => {
  it('of one record: each counts once, or is told that it does not', async () => {
    const { id } = await tenant.post('/api/race/counters', { note: 'none' });
    const outcomes = await atOnce(writer, (i) => ({
      ...{ operation: 'update', entity: 'counters', id: String(id), values: { note: `writer ${i}` } },
    }));
    const { ok = 0, CONTENTION = 0 } = outcomes;
    expect(ok + CONTENTION).toBe(MANY);
    expect(ok).toBeGreaterThan(0);
    expect(await tenant.get(`/api/race/counters/${String(id)}`)).toMatchObject({ writes: ok, version: ok + 1 });
  });

  it('of one unique value: one has it', async () => {
    const place = `the front row, ${how}`;
    const outcomes = await atOnce(writer, () => ({ operation: 'create', entity: 'seats', values: { place } }));
    const held = await tenant.list(`/api/race/seats?filter=${encodeURIComponent(`place == "${place}"`)}`);
    expect(outcomes).toEqual({ ok: 1, DUPLICATE_VALUE: MANY - 1 });
    expect(held).toHaveLength(1);
  });

  it('of one stock: what is there is sold, and no piece more', async () => {
    const { id } = await tenant.post('/api/race/shelves', { stock: STOCK });
    const sale: Write = { operation: 'create', entity: 'sales', values: { shelf_id: String(id) } };
    const outcomes = await atOnce(writer, () => sale);
    const left = await tenant.get(`/api/race/shelves/${String(id)}`);
    // who met too many others may try again; who was refused may not
    const { ok = 0, VALIDATION_FAILED: refused = 0, CONTENTION = 0 } = outcomes;
    const later: Record<string, number> = {};
    for (let i = 0; i < CONTENTION; i++) {
      const outcome = await writer(sale);
      later[outcome] = (later[outcome] ?? 0) + 1;
    }
    const end = await tenant.get(`/api/race/shelves/${String(id)}`);
    expect(ok + refused + CONTENTION).toBe(MANY);
    expect(left).toMatchObject({ stock: STOCK - ok, version: ok + 1 });
    expect(end).toMatchObject({ stock: 0, version: STOCK + 1 });
    expect(ok + (later['ok'] ?? 0)).toBe(STOCK);
  });
});
