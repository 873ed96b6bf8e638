import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import { DroError } from '#core/errors/dro-error.ts';
import { BLOB_KEY, type BlobPut, type BlobRef, type Blobs, MAX_BLOB_BYTES } from '#ports/blobs.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import { inParallel } from '../dynamodb/in-parallel.ts';
import { Objects } from './objects.ts';

const TYPE = 'application/octet-stream';
const TRIES = 8;
const HEADS_AT_ONCE = 8;

/**
 * Blobs as objects of a bucket, `tenant/key`. That a key is taken is a condition of the write; what is known of a blob
 * lies in the metadata of its object. The bucket keeps no versions, since what is removed is gone for good.
 *
 * @example
 * ```ts
 * import { S3Client } from '@aws-sdk/client-s3';
 * import { createBlobs } from '#adapters/aws/s3/blobs.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * import { systemIds } from '#adapters/embedded/system-ids.ts';
 * const blobs = createBlobs({ client: new S3Client({}), bucket: 'dro-blobs', clock: systemClock(), ids: systemIds() });
 * await blobs.put({ tenant: 'acme', key: 'reports/1', body: new TextEncoder().encode('…') });
 * ```
 */
export function createBlobs(a: { client: S3Client; bucket: string; clock: Clock; ids: Ids }): Blobs {
  const { clock, ids } = a;
  const objects = new Objects(a);
  const isLive = (ref: BlobRef): boolean => ref.expiresAt === null || ref.expiresAt > clock.now();

  const put: Blobs['put'] = async (asked) => {
    const { tenant, key = ids.write().toLowerCase(), body, contentType = TYPE, ttl = null } = asked;
    if (!BLOB_KEY.test(key)) {
      throw new DroError({ code: 'INTERNAL', detail: `${JSON.stringify(key)} is no key of a blob` });
    }
    if (body.byteLength > MAX_BLOB_BYTES) return { ok: false, reason: 'too_large' };
    const now = clock.now();
    const ref: BlobRef = {
      ...{ key, size: body.byteLength, sha256: sha256(body), contentType },
      ...{ createdAt: now, expiresAt: ttl },
    };
    let instead: string | null = null;
    for (let tries = 0; tries < TRIES; tries++) {
      if (await objects.put({ tenant, ref, body, instead, now })) return { ok: true, ref };
      const there = await objects.head({ tenant, key });
      if (there && isLive(there.ref)) return settled({ known: there.ref, ref });
      instead = there?.etag ?? null;
    }
    throw new DroError({ code: 'CONTENTION', detail: `too many write the blob ${key} at once` });
  };

  /** Those that are there still, and not expired. */
  const refsOf = async (tenant: string, keys: readonly string[]): Promise<BlobRef[]> => {
    const found = await inParallel({ items: keys, most: HEADS_AT_ONCE, run: (key) => objects.head({ tenant, key }) });
    return found.flatMap((one) => (one && isLive(one.ref) ? [one.ref] : []));
  };

  return {
    put,
    get: async ({ tenant, key }) => {
      const found = BLOB_KEY.test(key) ? await objects.get({ tenant, key }) : null;
      if (!found || !isLive(found.ref)) return null;
      if (sha256(found.body) === found.ref.sha256) return { ref: found.ref, body: found.body };
      throw new DroError({ code: 'INTERNAL', detail: `the blob ${key} was damaged or lost outside of the platform` });
    },
    remove: ({ tenant, keys }) => objects.remove({ tenant, keys: keys.filter((key) => BLOB_KEY.test(key)) }),
    list: async ({ tenant, prefix, limit, cursor }) => {
      const scope = JSON.stringify(['blobs', tenant, prefix]);
      const refs: BlobRef[] = [];
      let [after] = decodeCursor({ scope, cursor, parts: 1 }) ?? [];
      for (;;) {
        const { keys, more } = await objects.keys({ tenant, prefix, after, limit: limit + 1 });
        refs.push(...(await refsOf(tenant, keys)));
        if (!more || refs.length > limit) break;
        after = keys.at(-1);
      }
      const page = refs.slice(0, limit);
      const last = page.at(-1);
      return refs.length > limit && last ? { refs: page, cursor: encodeCursor({ scope, at: [last.key] }) } : { refs };
    },
  };
}

function settled(a: { known: BlobRef; ref: BlobRef }): BlobPut {
  return a.known.sha256 === a.ref.sha256 ? { ok: true, ref: a.known } : { ok: false, reason: 'key_taken' };
}

function sha256(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
