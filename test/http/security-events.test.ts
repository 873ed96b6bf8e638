import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openWorld, type World } from '#test/support/local-world.ts';
import { storedRows } from '#test/support/stored-text.ts';
import { createLab, defineDeals } from './lab.ts';

let world: World;
let admin: string;
let member: string;
const path = '/api/_admin/security-events';
const id = '01900000-0000-7000-8000-000000000001';

beforeAll(async () => {
  world = await openWorld({ packs: [createLab().pack] });
  admin = await world.token({ user: 'root', roles: ['admin'] });
  member = await world.token({ user: 'ana', roles: ['member'] });
  await defineDeals({ world, token: admin });
});
afterAll(() => world.close());

async function events(token = admin): Promise<JsonObject[]> {
  const { json } = await world.call({ path: `${path}?limit=100`, token });
  return json['items'] as JsonObject[];
}

function repeat(times: number, work: () => Promise<unknown>): Promise<unknown[]> {
  return Promise.all(Array.from({ length: times }, work));
}

describe('refused calls', () => {
  it('are counted by the minute, not written one by one', async () => {
    const before = storedRows(world).length;
    await repeat(500, () => world.call({ path: '/api/_admin/dead-letters', token: member }));
    const [event] = await events();
    expect(event).toMatchObject({
      at: '2026-03-01T12:00:00.000Z',
      kind: 'forbidden',
      operation: 'listDeadLetters',
      reason: 'this needs the role operator or admin',
      count: 500,
    });
    expect(storedRows(world).length - before).toBeLessThan(20);
  });

  it('go on in the same row, and in another one in the next minute', async () => {
    await world.advance(60_000);
    await world.call({ path: '/api/_admin/dead-letters', token: member });
    await events();
    await world.call({ path: '/api/_admin/dead-letters', token: member });
    const [now, earlier] = await events();
    expect([now?.['count'], now?.['at'], earlier?.['count']]).toEqual([2, '2026-03-01T12:01:00.000Z', 500]);
  });

  it('are written by themselves when nobody asks', async () => {
    await world.advance(60_000);
    await repeat(3, () => world.call({ path: '/api/_admin/dead-letters', token: member }));
    await world.advance(15_000);
    await world.settle();
    const rows = storedRows(world).filter((row) => row.table === 'sys' && row.text.includes('security_event'));
    expect(
      rows.filter((row) => row.text.includes('12:02:00.000Z.') && row.text.includes('\\"count\\":3')),
    ).toHaveLength(1);
  });

  it('make a bounded number of rows, whoever sends what', async () => {
    await world.advance(60_000);
    const tokens = await Promise.all(
      Array.from({ length: 80 }, (_, i) => world.token({ user: `u${i}`, roles: ['member'] })),
    );
    await Promise.all(tokens.map((token) => world.call({ path: '/api/_admin/dead-letters', token })));
    const found = (await events()).filter((one) => one['at'] === '2026-03-01T12:03:00.000Z');
    expect(found).toHaveLength(51);
    expect(found.reduce((sum, one) => sum + Number(one['count']), 0)).toBe(80);
    expect(found).toContainEqual(expect.objectContaining({ operation: 'others', user_id: null, count: 30 }));
  });
});

describe('what is told of a refused call', () => {
  beforeAll(() => world.advance(60_000));

  it('is the id that was asked for, be it unknown or of another tenant', async () => {
    const foreign = await world.token({ tenant: 'globex', user: 'eve', roles: ['admin'] });
    await defineDeals({ world, token: foreign });
    const made = await world.call({ method: 'POST', path: '/api/crm/deals', token: admin, body: { name: 'ours' } });
    await world.call({ path: `/api/crm/deals/${id}`, token: foreign });
    await world.call({ method: 'DELETE', path: `/api/crm/deals/${String(made.json['id'])}`, token: foreign });
    const found = await events(foreign);
    expect(found.map(({ kind, operation, last_id: last }) => [kind, operation, last]).sort()).toEqual([
      ['unknown_id', 'deleteRecord', made.json['id']],
      ['unknown_id', 'readRecord', id],
    ]);
    expect((await events()).filter((one) => one['kind'] === 'unknown_id')).toEqual([]);
  });

  it('is the tenant that a token claims, where there is one', async () => {
    const [head, body] = admin.split('.');
    await world.call({ path, token: `${head}.${body}.forged` });
    const unknown = Buffer.from('{"tenant":"nobody"}').toString('base64url');
    await world.call({ path, token: `${head}.${unknown}.forged` });
    const found = (await events()).filter((one) => one['kind'] === 'unauthenticated');
    expect(found).toMatchObject([{ user_id: null, operation: 'listSecurityEvents', count: 1 }]);
    expect(storedRows(world).filter((row) => row.text.includes('"nobody"'))).toEqual([]);
  });

  it('is a line in the log where nobody can be told', async () => {
    await repeat(5, () => world.call({ path, headers: { authorization: 'Bearer x' } }));
    await events();
    const lines = world.logger.written.filter((line) => line.includes('calls without a valid token were refused'));
    expect(lines.map((line) => JSON.parse(line)).reduce((sum, line) => sum + line.count, 0)).toBe(5);
  });

  it('is for admins alone', async () => {
    const operator = await world.token({ user: 'otto', roles: ['operator'] });
    expect((await world.call({ path, token: operator })).status).toBe(403);
  });
});
