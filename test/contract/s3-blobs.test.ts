import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBlobs } from '#adapters/aws/s3/blobs.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import type { Blobs } from '#ports/blobs.ts';
import { type S3Server, serveS3 } from '#test/support/s3-server.ts';
import { blobsSuite } from './blobs.suite.ts';

const DAY_MS = 24 * 3_600_000;
const clockAtStart = (): FakeClock => new FakeClock({ start: '2026-03-01T12:00:00.000Z' });

blobsSuite({
  name: 'S3',
  open: async () => {
    const server = await serveS3();
    const clock = clockAtStart();
    const open = (): Blobs => createBlobs({ client: server.client, bucket: 'blobs', clock, ids: systemIds() });
    return {
      blobs: open(),
      advance: async (ms) => clock.moveTo(clock.millis() + ms),
      now: () => clock.now(),
      reopen: async () => open(),
      close: () => server.close(),
    };
  },
});

describe('Blobs on S3', () => {
  const tenant = 'acme';
  const body = new TextEncoder().encode('one');
  let server: S3Server;
  let clock: FakeClock;
  let blobs: Blobs;
  beforeEach(async () => {
    server = await serveS3();
    clock = clockAtStart();
    blobs = createBlobs({ client: server.client, bucket: 'blobs', clock, ids: systemIds() });
  });
  afterEach(() => server.close());
  const inDays = (days: number): string => new Date(clock.millis() + days * DAY_MS).toISOString();

  it.each([
    [0.5, 'dro-expires-within=1'],
    [1, 'dro-expires-within=1'],
    [90, 'dro-expires-within=100'],
    [5000, ''],
  ])('of %d days are tagged %s for the lifecycle of the bucket', async (days, tags) => {
    await blobs.put({ tenant, key: 'a', body, ttl: inDays(days) });
    expect(server.objects.get('acme/a')?.tags).toBe(tags);
  });

  it('are what they were when the answer of a put was lost', async () => {
    server.fail({ method: 'PUT', how: ['lost'] });
    const put = await blobs.put({ tenant, key: 'a', body });
    expect(put).toMatchObject({ ok: true, ref: { key: 'a', createdAt: clock.now() } });
  });

  it('are put by a busy S3 a little later', async () => {
    server.fail({ method: 'PUT', how: ['refused'] });
    const put = await blobs.put({ tenant, key: 'a', body });
    expect([put.ok, server.objects.size]).toEqual([true, 1]);
  });

  it('are listed over more pages than S3 gives at once, without those that have expired', async () => {
    for (let i = 0; i < 9; i++) {
      await blobs.put({ tenant, key: `a/${i}`, body, ...(i % 3 !== 0 && { ttl: inDays(1) }) });
    }
    clock.moveTo(clock.millis() + DAY_MS);
    const first = await blobs.list({ tenant, prefix: 'a/', limit: 2 });
    const rest = await blobs.list({ tenant, prefix: 'a/', limit: 2, cursor: first.cursor ?? '' });
    expect([first, rest].map((page) => page.refs.map((ref) => ref.key))).toEqual([['a/0', 'a/3'], ['a/6']]);
    expect(rest.cursor).toBeUndefined();
  });

  it('give the key of an expired one to one of several', async () => {
    await blobs.put({ tenant, key: 'a', body, ttl: inDays(1) });
    clock.moveTo(clock.millis() + DAY_MS);
    const bodies = ['two', 'three', 'four'].map((text) => new TextEncoder().encode(text));
    const puts = await Promise.all(bodies.map((one) => blobs.put({ tenant, key: 'a', body: one })));
    expect(puts.filter((put) => put.ok)).toHaveLength(1);
  });

  it('say that bytes were damaged, or written by somebody else, instead of giving others', async () => {
    await blobs.put({ tenant, key: 'a', body });
    const [stored] = server.objects.values();
    server.objects.set('acme/b', { body: Buffer.from('b'), headers: {}, etag: '"b"', tags: '' });
    Object.assign(stored ?? {}, { body: Buffer.from('eno') });
    for (const key of ['a', 'b']) {
      await expect(blobs.get({ tenant, key })).rejects.toMatchObject({ code: 'INTERNAL' });
    }
  });

  it('are not taken for missing when their bucket is', async () => {
    const elsewhere = createBlobs({ client: server.client, bucket: 'gone', clock, ids: systemIds() });
    await expect(elsewhere.get({ tenant, key: 'a' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});
