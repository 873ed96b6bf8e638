import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { aConnection } from './connections.ts';
import { eventsOf, typesOf } from './events-of.ts';
import { DAY_MS, openPsa, type PsaWorld } from './psa-world.ts';
import { refusedCreate, refusedUpdate } from './refused.ts';

let psa: PsaWorld;
beforeAll(async () => {
  psa = await openPsa();
});
afterAll(() => psa.world.close());

const file = { key: 'a/b.pdf', name: 'b.pdf', type: 'application/pdf', size: 1, sha256: 'ab'.repeat(32) };
const inDays = (days: number): string => new Date(psa.world.clock.millis() + days * DAY_MS).toISOString();

describe('a document', () => {
  it('is not deleted while it is attached to a record, and attached once', async () => {
    const { id } = await psa.create('documents', { file });
    const client = await psa.create('clients', { name: 'Nordwind' });
    const link = { document_id: id, entity_type: 'client', entity_id: client.id };
    const { id: linked } = await psa.create('document_links', link);
    const twice = await refusedCreate({ psa, entity: 'document_links', values: link });
    const gone = await psa.call({ method: 'DELETE', path: `/api/psa/documents/${id}` });
    expect([twice.text, gone.json['code']]).toEqual([expect.stringContaining('DUPLICATE_VALUE'), 'VALIDATION_FAILED']);
    await psa.remove('document_links', linked);
    expect(await typesOf({ psa, run: () => psa.remove('documents', id) })).toEqual(['DOCUMENT_DELETED']);
  });

  it.each(['client', 'contact', 'ticket', 'project', 'contract', 'invoice', 'asset'])(
    'is not attached to a %s that is not there',
    async (entity_type) => {
      const { id } = await psa.create('documents', { file });
      const values = { document_id: id, entity_type, entity_id: '01900000-0000-7000-8000-000000000000' };
      const { text } = await refusedCreate({ psa, entity: 'document_links', values });
      expect(text).toContain(`there is no ${entity_type}`);
    },
  );

  it('that is made out of data says out of what, and gives no event of an upload', async () => {
    const values = { file, origin: 'generated', source_type: 'report', source_id: 'R-1' };
    expect(await refusedCreate({ psa, entity: 'documents', values: { file, origin: 'generated' } })).toMatchObject({
      status: 422,
    });
    expect(await typesOf({ psa, run: () => psa.create('documents', values) })).toEqual(['DOCUMENT_GENERATED']);
  });

  it('gives no event when its title changes', async () => {
    const { id } = await psa.create('documents', { file });
    expect(await typesOf({ psa, run: () => psa.update('documents', id, { title: 'Plan' }) })).toEqual([]);
  });
});

describe('a connection', () => {
  it('is not told of while its token is far from its end, not connected, or renewed in time', async () => {
    await aConnection(psa, { token_expires_at: inDays(40) });
    const parted = await aConnection(psa, { token_expires_at: inDays(10) });
    await psa.transition('integration_connections', parted, 'status', 'disconnected');
    const renewed = await aConnection(psa, { token_expires_at: inDays(10) });
    await psa.update('integration_connections', renewed, { token_expires_at: inDays(90) });
    expect(await typesOf({ psa, run: () => psa.advance(5 * DAY_MS) })).toEqual([]);
  });

  it('tells of each failure to renew its token, and of nothing else that changes', async () => {
    const id = await aConnection(psa);
    const failed = { refresh_failed_at: inDays(0), refresh_error_message: 'no answer' };
    const run = (values: JsonObject) => () => psa.update('integration_connections', id, values);
    expect(await typesOf({ psa, run: run(failed) })).toEqual(['INTEGRATION_TOKEN_REFRESH_FAILED']);
    expect(await typesOf({ psa, run: run(failed) })).toEqual([]);
    expect(await typesOf({ psa, run: run({ access_token: 'new', account: 'Nordwind GmbH' }) })).toEqual([]);
    expect(await typesOf({ psa, run: run({ ...failed, refresh_failed_at: inDays(1) }) })).toEqual([
      'INTEGRATION_TOKEN_REFRESH_FAILED',
    ]);
  });

  it('has one sync at a time, and none while it is not connected', async () => {
    const connection_id = await aConnection(psa);
    const sync = await psa.create('integration_syncs', { connection_id });
    const second = await refusedCreate({ psa, entity: 'integration_syncs', values: { connection_id } });
    expect(second.text).toContain('DUPLICATE_VALUE');
    await psa.transition('integration_syncs', sync.id, 'status', 'completed');
    const next = await psa.create('integration_syncs', { connection_id });
    await psa.update('integration_syncs', next.id, { status: 'failed', error_message: 'cut off' });
    await psa.transition('integration_connections', connection_id, 'status', 'disconnected');
    const third = await refusedCreate({ psa, entity: 'integration_syncs', values: { connection_id } });
    expect(third.text).toContain('not connected');
  });

  it('gives no event for what a sync counts on its way, and one at its end', async () => {
    const { id } = await psa.create('integration_syncs', { connection_id: await aConnection(psa) });
    const run = (values: JsonObject) => () => psa.update('integration_syncs', id, values);
    expect(await typesOf({ psa, run: run({ created: 3 }) })).toEqual([]);
    expect(await typesOf({ psa, run: run({ status: 'completed' }) })).toEqual(['INTEGRATION_SYNC_COMPLETED']);
  });

  it('takes a call of the other system once', async () => {
    const values = { connection_id: await aConnection(psa), webhook_id: 'e-1', event_name: 'paid' };
    await psa.create('webhook_receipts', values);
    expect((await refusedCreate({ psa, entity: 'webhook_receipts', values })).text).toContain('DUPLICATE_VALUE');
  });
});

describe('a name in another system', () => {
  const mapping = { provider: 'xero', mapping_type: 'client', local_id: 'c-1', external_id: 'X-1' };

  it('tells what it was and what it is, also when it is taken away', async () => {
    const { id } = await psa.create('external_mappings', mapping);
    const changed = await eventsOf({ psa, run: () => psa.update('external_mappings', id, { external_id: 'X-2' }) });
    const same = await typesOf({ psa, run: () => psa.update('external_mappings', id, { external_id: 'X-2' }) });
    const gone = await eventsOf({ psa, run: () => psa.remove('external_mappings', id) });
    expect(changed.map((one) => one.payload)).toMatchObject([{ previousValue: 'X-1', newValue: 'X-2' }]);
    expect(same).toEqual([]);
    expect(gone[0]?.payload).toMatchObject({ previousValue: 'X-2' });
    expect(gone[0]?.payload).not.toHaveProperty('newValue');
  });

  it('stands once on either side', async () => {
    await psa.create('external_mappings', { ...mapping, local_id: 'c-2', external_id: 'X-9' });
    const texts = [
      { local_id: 'c-2', external_id: 'X-10' },
      { local_id: 'c-3', external_id: 'X-9' },
    ].map((pair) => refusedCreate({ psa, entity: 'external_mappings', values: { ...mapping, ...pair } }));
    expect((await Promise.all(texts)).map((one) => one.text)).toEqual([
      expect.stringContaining('DUPLICATE_VALUE'),
      expect.stringContaining('DUPLICATE_VALUE'),
    ]);
  });
});

describe('an asset', () => {
  const ana = { owner_type: 'user', owner_id: 'ana' };

  it('that goes from one to another is assigned, and says from whom; it is not unassigned', async () => {
    const { id } = await psa.create('assets', { name: 'Laptop', ...ana });
    const events = await eventsOf({ psa, run: () => psa.update('assets', id, { owner_id: 'ben' }) });
    expect(events.map((one) => one.type).sort()).toEqual(['ASSET_ASSIGNED', 'ASSET_UPDATED']);
    expect(events.find((one) => one.type === 'ASSET_ASSIGNED')?.payload).toMatchObject({
      previousOwnerId: 'ana',
      newOwnerId: 'ben',
    });
  });

  it('that stays where it is gives no event', async () => {
    const { id } = await psa.create('assets', { name: 'Laptop', ...ana });
    expect(await typesOf({ psa, run: () => psa.update('assets', id, { ...ana, name: 'Laptop' }) })).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ['an owner without a kind', { owner_id: 'ana' }],
    ['a team that there is not', { owner_type: 'team', owner_id: '01900000-0000-7000-8000-000000000000' }],
    ['an owner of what is retired', { ...ana, status: 'retired' }],
    ['a warranty before the purchase', { purchased_on: '2026-03-01', warranty_ends_on: '2026-02-01' }],
  ])('does not have %s', async (_, values) => {
    const { status } = await refusedCreate({ psa, entity: 'assets', values: { name: 'Laptop', ...values } });
    expect(status).toBe(422);
  });

  it('is told of once before its warranty ends, by the days of the policy, and not once it is retired', async () => {
    const ends = inDays(45).slice(0, 10);
    await psa.create('assets', { name: 'Printer', warranty_ends_on: ends });
    const old = await psa.create('assets', { name: 'Server', warranty_ends_on: ends });
    await psa.update('assets', old.id, { status: 'retired' });
    expect(await typesOf({ psa, run: () => psa.advance(13 * DAY_MS) })).toEqual([]);
    const events = await eventsOf({ psa, run: () => psa.advance(40 * DAY_MS) });
    const mine = events.filter((one) => one.type === 'ASSET_WARRANTY_EXPIRING');
    expect(mine.map((one) => one.payload)).toMatchObject([{ expiresAt: `${ends}T00:00:00.000Z`, daysUntilExpiry: 30 }]);
  });
});

describe('a notification', () => {
  const made = (): Promise<JsonObject & { id: string }> =>
    psa.create('notifications', { channel: 'sms', recipient_id: 'u-1', title: 'Hello', body: 'canary' });

  it('waits without an event, and is not read before it is sent', async () => {
    expect(await typesOf({ psa, run: made })).toEqual([]);
    const { id } = await made();
    expect(await refusedUpdate({ psa, entity: 'notifications', id, values: { status: 'read' } })).toMatchObject({
      status: 422,
    });
  });

  it('is read once, and its text is in no event', async () => {
    const { id } = await made();
    await psa.transition('notifications', id, 'status', 'sent');
    const run = (): Promise<JsonObject> => psa.update('notifications', id, { status: 'read' });
    expect(await typesOf({ psa, run })).toEqual(['NOTIFICATION_READ']);
    expect(await typesOf({ psa, run })).toEqual([]);
    expect(JSON.stringify(psa.published)).not.toContain('canary');
  });
});

describe('a recording', () => {
  it('is processed again after a failure, with the time of the second run', async () => {
    const { id } = await psa.create('files', { file });
    await psa.transition('files', id, 'status', 'processing');
    await psa.update('files', id, { status: 'failed', error_message: 'busy' });
    await psa.advance(60_000);
    expect(await typesOf({ psa, run: () => psa.transition('files', id, 'status', 'processing') })).toEqual([]);
    await psa.advance(2000);
    const [event] = await eventsOf({ psa, run: () => psa.transition('files', id, 'status', 'processed') });
    expect(event?.payload).toMatchObject({ durationMs: 2000 });
  });

  it('is not processed before that has begun', async () => {
    const { id } = await psa.create('files', { file });
    const { text } = await refusedUpdate({ psa, entity: 'files', id, values: { status: 'processed' } });
    expect(text).toContain('ILLEGAL_TRANSITION');
  });
});
