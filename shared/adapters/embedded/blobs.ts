import { createHash } from 'node:crypto';
import { DroError } from '#core/errors/dro-error.ts';
import { BLOB_KEY, type BlobRef, type Blobs, MAX_BLOB_BYTES } from '#ports/blobs.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import { BlobFiles } from './blobs-files.ts';
import { BlobRows } from './blobs-rows.ts';
import type { Database } from './database.ts';

/** The port, and what a runtime of one machine does now and then. */
export type EmbeddedBlobs = Blobs & {
  /** Removes what has expired and, the first time, what a crash left behind; tells how many files went. */
  sweep(): Promise<number>;
};

const TYPE = 'application/octet-stream';
// rows of one transaction
const CHUNK = 100;

/**
 * Blobs in files beside the database, which holds a small row for each: megabytes are written and read off the main
 * thread, swell neither the database nor its log, and are gone from the disk when they are removed.
 */
export function createBlobs(a: { database: Database; dataDir: string; clock: Clock; ids: Ids }): EmbeddedBlobs {
  const { database, clock, ids } = a;
  const rows = new BlobRows({ database });
  const files = new BlobFiles(a);
  let cleaned = false;

  const put: Blobs['put'] = async ({ tenant, key = fresh(), body, contentType = TYPE, ttl = null }) => {
    mustBeKey(key);
    if (body.byteLength > MAX_BLOB_BYTES) return { ok: false, reason: 'too_large' };
    const ref: BlobRef = {
      ...{ key, size: body.byteLength, sha256: sha256(body), contentType },
      ...{ createdAt: clock.now(), expiresAt: ttl },
    };
    const known = live(rows.find({ tenant, key }));
    if (known) return settled({ known, ref });
    const file = `${fresh()}${ref.sha256.slice(0, 8)}`;
    const written = await files.write({ file, body });
    try {
      const other = await database.write(() => {
        const found = rows.find({ tenant, key });
        const before = live(found);
        if (before) return before;
        if (found) rows.remove({ tenant, key });
        rows.insert({ tenant, row: { ref, file } });
        return found && { expired: found.file };
      });
      if (other === null) return { ok: true, ref };
      await files.remove('expired' in other ? other.expired : file);
      return 'expired' in other ? { ok: true, ref } : settled({ known: other, ref });
    } finally {
      written.done();
    }
  };

  const remove = async (gone: readonly { tenant: string; key: string; file: string }[]): Promise<void> => {
    if (gone.length === 0) return;
    await database.write(() => {
      for (const one of gone) if (rows.find(one)?.file === one.file) rows.remove(one);
    });
    await Promise.all(gone.map(({ file }) => files.remove(file)));
  };

  async function sweepExpired(): Promise<number> {
    const due = rows.due({ now: clock.now(), limit: CHUNK });
    await remove(due);
    return due.length === CHUNK ? CHUNK + (await sweepExpired()) : due.length;
  }

  async function sweepNamed(): Promise<number> {
    let removed = 0;
    for await (const file of files.settled()) {
      if (rows.names(file)) continue;
      await files.remove(file);
      removed++;
    }
    return removed;
  }

  const live = <T extends { ref: BlobRef }>(row: T | null): T | null =>
    row === null || (row.ref.expiresAt !== null && row.ref.expiresAt <= clock.now()) ? null : row;
  const fresh = (): string => ids.write().toLowerCase();

  return {
    put,
    get: async ({ tenant, key }) => {
      const row = live(rows.find({ tenant, key }));
      const body = row && (await files.read(row.file));
      // removed while it was read
      if (!row || (body === null && live(rows.find({ tenant, key })) === null)) return null;
      if (body === null || sha256(body) !== row.ref.sha256) {
        throw new DroError({ code: 'INTERNAL', detail: `the blob ${key} was damaged or lost outside of the platform` });
      }
      return { ref: row.ref, body };
    },
    remove: ({ tenant, keys }) =>
      remove(
        keys.flatMap((key) => {
          const row = rows.find({ tenant, key });
          return row ? [{ tenant, key, file: row.file }] : [];
        }),
      ),
    list: (query) => Promise.resolve(rows.page({ ...query, now: clock.now() })),
    sweep: async () => {
      const expired = await sweepExpired();
      if (cleaned) return expired;
      cleaned = true;
      return expired + (await sweepNamed());
    },
  };
}

function settled(a: { known: { ref: BlobRef }; ref: BlobRef }): Awaited<ReturnType<Blobs['put']>> {
  const { ref } = a.known;
  return ref.sha256 === a.ref.sha256 ? { ok: true, ref } : { ok: false, reason: 'key_taken' };
}

function mustBeKey(key: string): void {
  if (!BLOB_KEY.test(key))
    throw new DroError({ code: 'INTERNAL', detail: `${JSON.stringify(key)} is no key of a blob` });
}

function sha256(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
