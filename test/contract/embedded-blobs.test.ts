import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createBlobs, type EmbeddedBlobs } from '#adapters/embedded/blobs.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { type BlobsWorld, blobsSuite } from './blobs.suite.ts';
import { type EmbeddedWorld, openEmbedded } from './embedded-world.ts';

blobsSuite({ name: 'embedded', open: openBlobs });

function blobsOf(embedded: EmbeddedWorld): EmbeddedBlobs {
  const { database, dir, clock } = embedded;
  return createBlobs({ database, clock, dataDir: dir, ids: systemIds() });
}

async function openBlobs(): Promise<BlobsWorld> {
  const embedded = await openEmbedded();
  const blobs = blobsOf(embedded);
  return {
    blobs,
    advance: async (ms) => {
      embedded.clock.moveTo(embedded.clock.millis() + ms);
      await blobs.sweep();
    },
    now: () => embedded.clock.now(),
    reopen: async () => blobsOf(await embedded.reopen()),
    close: () => embedded.close(),
  };
}

describe('Blobs of one machine', () => {
  const tenant = 'acme';
  const key = 'big';
  const body = new Uint8Array(3_000_000).fill(65);
  const filesIn = (dir: string): string[] =>
    readdirSync(join(dir, 'blobs'), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name));

  it('lie beside the database, which they do not swell', async () => {
    const embedded = await openEmbedded();
    await blobsOf(embedded).put({ tenant, key, body });
    const sizes = ['dro.db', 'dro.db-wal'].map((name) => statSync(join(embedded.dir, name)).size);
    expect(Math.max(...sizes)).toBeLessThan(1_000_000);
    expect(filesIn(embedded.dir).map((file) => statSync(file).size)).toEqual([3_000_000]);
    await embedded.close();
  });

  it('leave the disk when they are removed or expire', async () => {
    const embedded = await openEmbedded();
    const blobs = blobsOf(embedded);
    const ttl = new Date(embedded.clock.millis() + 1000).toISOString();
    await blobs.put({ tenant, key, body });
    await blobs.put({ tenant, key: 'short', body, ttl });
    await blobs.remove({ tenant, keys: [key] });
    embedded.clock.moveTo(embedded.clock.millis() + 1000);
    expect(await blobs.sweep()).toBe(1);
    expect(filesIn(embedded.dir)).toEqual([]);
    await embedded.close();
  });

  it('lose what a crash left between the bytes and their row, and only that', async () => {
    const embedded = await openEmbedded();
    await blobsOf(embedded).put({ tenant, key, body });
    mkdirSync(join(embedded.dir, 'blobs', 'zz'));
    writeFileSync(join(embedded.dir, 'blobs', 'zz', 'halfzz'), 'half a bo');
    const after = blobsOf(await embedded.reopen());
    expect(await after.sweep()).toBe(1);
    expect(filesIn(embedded.dir)).toHaveLength(1);
    expect((await after.get({ tenant, key }))?.body.byteLength).toBe(3_000_000);
    await embedded.close();
  });

  it('do not sweep what is being written', async () => {
    const embedded = await openEmbedded();
    const blobs = blobsOf(embedded);
    const [put] = await Promise.all([blobs.put({ tenant, key, body }), blobs.sweep()]);
    expect(put.ok).toBe(true);
    expect((await blobs.get({ tenant, key }))?.body.byteLength).toBe(3_000_000);
    await embedded.close();
  });

  it('say that bytes were damaged instead of giving others', async () => {
    const embedded = await openEmbedded();
    const blobs = blobsOf(embedded);
    await blobs.put({ tenant, key, body });
    for (const file of filesIn(embedded.dir)) writeFileSync(file, 'something else');
    await expect(blobs.get({ tenant, key })).rejects.toMatchObject({ code: 'INTERNAL' });
    await embedded.close();
  });
});
