import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Blobs, MAX_BLOB_BYTES } from '#ports/blobs.ts';

/** Blobs, a clock to move, and the same blobs as a process sees them that knows nothing. */
export type BlobsWorld = {
  blobs: Blobs;
  /** sweeps too */
  advance(ms: number): Promise<void>;
  now(): string;
  reopen(): Promise<Blobs>;
  close(): Promise<void>;
};

const tenant = 'acme';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (found: { body: Uint8Array } | null): string | null => found && new TextDecoder().decode(found.body);
const DAY = 24 * 3_600_000;

/** What all Blobs hold. */
export function blobsSuite(a: { name: string; open: () => Promise<BlobsWorld> }): void {
  describe(`Blobs: ${a.name}`, () => {
    let world: BlobsWorld;
    let blobs: Blobs;
    beforeEach(async () => {
      world = await a.open();
      blobs = world.blobs;
    });
    afterEach(() => world.close());

    const keysOf = async (prefix: string, of = tenant): Promise<string[]> =>
      (await blobs.list({ tenant: of, prefix, limit: 100 })).refs.map((ref) => ref.key);

    it('give back the very bytes, whatever they are', async () => {
      const property = fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (body) => {
        const put = await blobs.put({ tenant, body });
        const found = await blobs.get({ tenant, key: put.ok ? put.ref.key : '' });
        expect([...(found?.body ?? [])]).toEqual([...body]);
      });
      await fc.assert(property, { numRuns: 20 });
    });

    it('say how large a body is, its SHA-256, its type and since when it is there', async () => {
      const put = await blobs.put({ tenant, key: 'a/b', body: bytes('abc'), contentType: 'application/json' });
      const ref = {
        key: 'a/b',
        size: 3,
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        contentType: 'application/json',
        createdAt: world.now(),
        expiresAt: null,
      };
      expect(put).toEqual({ ok: true, ref });
      expect((await blobs.get({ tenant, key: 'a/b' }))?.ref).toEqual(ref);
    });

    it('are there after the loss of the process', async () => {
      await blobs.put({ tenant, key: 'a', body: bytes('kept') });
      const again = await world.reopen();
      expect(text(await again.get({ tenant, key: 'a' }))).toBe('kept');
    });

    it('take the same body under the same key twice, and change nothing', async () => {
      const first = await blobs.put({ tenant, key: 'a', body: bytes('one'), contentType: 'text/plain' });
      await world.advance(1000);
      const ttl = new Date(Date.parse(world.now()) + DAY).toISOString();
      expect(await blobs.put({ tenant, key: 'a', body: bytes('one'), ttl })).toEqual(first);
      expect(await keysOf('')).toEqual(['a']);
    });

    it('refuse another body under a key that is taken', async () => {
      await blobs.put({ tenant, key: 'a', body: bytes('one') });
      expect(await blobs.put({ tenant, key: 'a', body: bytes('two') })).toEqual({ ok: false, reason: 'key_taken' });
      expect(text(await blobs.get({ tenant, key: 'a' }))).toBe('one');
    });

    it('let one of several bodies win that race for a key', async () => {
      const puts = await Promise.all(
        ['one', 'two', 'one', 'three'].map((body) => blobs.put({ tenant, key: 'a', body: bytes(body) })),
      );
      const won = text(await blobs.get({ tenant, key: 'a' }));
      const ok = ['one', 'two', 'one', 'three'].map((body) => body === won);
      expect(puts.map((put) => put.ok)).toEqual(ok);
    });

    it('make a key of their own for each body that has none', async () => {
      const puts = await Promise.all(['x', 'x', 'y'].map((body) => blobs.put({ tenant, body: bytes(body) })));
      const keys = puts.map((put) => (put.ok ? put.ref.key : ''));
      expect(new Set(keys).size).toBe(3);
    });

    it('take the largest that is allowed, and refuse a byte more', async () => {
      const most = await blobs.put({ tenant, key: 'most', body: new Uint8Array(MAX_BLOB_BYTES) });
      const more = await blobs.put({ tenant, key: 'more', body: new Uint8Array(MAX_BLOB_BYTES + 1) });
      expect(most.ok).toBe(true);
      expect(more).toEqual({ ok: false, reason: 'too_large' });
      expect((await blobs.get({ tenant, key: 'most' }))?.body.byteLength).toBe(MAX_BLOB_BYTES);
      expect(await blobs.get({ tenant, key: 'more' })).toBeNull();
    });

    it('refuse what is no key', async () => {
      const wrong = ['', '/a', 'a/', 'a//b', '../a', 'a/../b', '.a', 'A', 'a b', 'a\\b', 'ä', 'a'.repeat(101)];
      for (const key of wrong) {
        await expect(blobs.put({ tenant, key, body: bytes('x') })).rejects.toMatchObject({ code: 'INTERNAL' });
      }
      expect(await keysOf('')).toEqual([]);
    });

    it('keep tenants apart', async () => {
      await blobs.put({ tenant, key: 'a', body: bytes('ours') });
      expect(await blobs.get({ tenant: 'umbrella', key: 'a' })).toBeNull();
      await blobs.put({ tenant: 'umbrella', key: 'a', body: bytes('theirs') });
      await blobs.remove({ tenant: 'umbrella', keys: ['a'] });
      expect(text(await blobs.get({ tenant, key: 'a' }))).toBe('ours');
      expect(await keysOf('', 'umbrella')).toEqual([]);
    });

    it('are gone once they are removed, and removed again without harm', async () => {
      await blobs.put({ tenant, key: 'a/1', body: bytes('one') });
      await blobs.put({ tenant, key: 'a/2', body: bytes('two') });
      await blobs.remove({ tenant, keys: ['a/1', 'nothing'] });
      await blobs.remove({ tenant, keys: ['a/1'] });
      expect(await blobs.get({ tenant, key: 'a/1' })).toBeNull();
      expect(await keysOf('')).toEqual(['a/2']);
      const put = await blobs.put({ tenant, key: 'a/1', body: bytes('another') });
      expect(put.ok).toBe(true);
    });

    it('hide what has expired, to the millisecond, and give its key away', async () => {
      const ttl = new Date(Date.parse(world.now()) + 1000).toISOString();
      await blobs.put({ tenant, key: 'a', body: bytes('short'), ttl });
      await blobs.put({ tenant, key: 'b', body: bytes('long') });
      await world.advance(999);
      expect(text(await blobs.get({ tenant, key: 'a' }))).toBe('short');
      await world.advance(1);
      expect(await blobs.get({ tenant, key: 'a' })).toBeNull();
      expect(await keysOf('')).toEqual(['b']);
      await blobs.put({ tenant, key: 'a', body: bytes('new') });
      await world.advance(DAY);
      expect(text(await blobs.get({ tenant, key: 'a' }))).toBe('new');
    });

    it('list what lies under a prefix, in order, a page at a time', async () => {
      for (const key of ['i/2', 'i/10', 'i/1', 'j/1', 'h/9', 'i', 'i-1']) {
        await blobs.put({ tenant, key, body: bytes(key) });
      }
      const first = await blobs.list({ tenant, prefix: 'i/', limit: 2 });
      const rest = await blobs.list({ tenant, prefix: 'i/', limit: 2, cursor: first.cursor ?? '' });
      expect(first.refs.map((ref) => ref.key)).toEqual(['i/1', 'i/10']);
      expect(rest.refs.map((ref) => ref.key)).toEqual(['i/2']);
      expect(rest.cursor).toBeUndefined();
    });
  });
}
