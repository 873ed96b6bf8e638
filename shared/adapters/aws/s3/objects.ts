import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import { DroError } from '#core/errors/dro-error.ts';
import type { Iso } from '#core/records/row.ts';
import { type BlobRef, MAX_BLOB_BYTES } from '#ports/blobs.ts';
import { expiryTag } from './expiry-classes.ts';

/** What S3 says of an object: the blob, and the version that a condition may name. */
export type Found = { ref: BlobRef; etag: string };
type At = { tenant: string; key: string };

const METADATA = z.strictObject({
  'dro-sha256': z.string().regex(/^[0-9a-f]{64}$/),
  'dro-created-at': z.iso.datetime(),
  'dro-expires-at': z.iso.datetime().optional(),
});
const DELETED_AT_ONCE = 1000;

/** The objects of one bucket, a folder for each tenant. Without the right to list, S3 calls a missing one forbidden. */
export class Objects {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(a: { client: S3Client; bucket: string }) {
    this.#client = a.client;
    this.#bucket = a.bucket;
  }

  /** Writes where nothing is, or over what `instead` names; false when something else is there by now. */
  async put(a: { tenant: string; ref: BlobRef; body: Uint8Array; instead: string | null; now: Iso }): Promise<boolean> {
    const { ref } = a;
    const tag = expiryTag({ now: a.now, expiresAt: ref.expiresAt });
    try {
      await this.#client.send(
        new PutObjectCommand({
          ...this.#at({ tenant: a.tenant, key: ref.key }),
          Body: a.body,
          ContentType: ref.contentType,
          // S3 refuses what was damaged on its way
          ChecksumSHA256: Buffer.from(ref.sha256, 'hex').toString('base64'),
          Metadata: {
            'dro-sha256': ref.sha256,
            'dro-created-at': ref.createdAt,
            ...(ref.expiresAt !== null && { 'dro-expires-at': ref.expiresAt }),
          },
          ...(tag !== null && { Tagging: tag }),
          ...(a.instead === null ? { IfNoneMatch: '*' } : { IfMatch: a.instead }),
        }),
      );
      return true;
    } catch (error) {
      // 409: another put of that key was under way; 404: what was to be replaced is gone
      if ([404, 409, 412].includes(statusOf(error)) && nameOf(error) !== 'NoSuchBucket') return false;
      throw error;
    }
  }

  /** Null when there is none; an expired one too. */
  async head(a: At): Promise<Found | null> {
    try {
      return found({ key: a.key, answer: await this.#client.send(new HeadObjectCommand(this.#at(a))) });
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async get(a: At): Promise<(Found & { body: Uint8Array }) | null> {
    try {
      const answer = await this.#client.send(new GetObjectCommand(this.#at(a)));
      const known = found({ key: a.key, answer });
      return { ...known, body: (await answer.Body?.transformToByteArray()) ?? new Uint8Array() };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async remove(a: { tenant: string; keys: readonly string[] }): Promise<void> {
    for (let i = 0; i < a.keys.length; i += DELETED_AT_ONCE) {
      const chunk = a.keys.slice(i, i + DELETED_AT_ONCE).map((key) => ({ Key: this.#at({ ...a, key }).Key }));
      const { Errors = [] } = await this.#client.send(
        new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects: chunk, Quiet: true } }),
      );
      const [first] = Errors;
      if (first) throw new Error(`${Errors.length} blobs were not removed, the first one as of ${first.Code}`);
    }
  }

  /** Keys in their order, as many as S3 gives at once. */
  async keys(a: {
    tenant: string;
    prefix: string;
    after?: string | undefined;
    limit: number;
  }): Promise<{ keys: string[]; more: boolean }> {
    const folder = `${a.tenant}/`;
    const { Contents = [], IsTruncated = false } = await this.#client.send(
      new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: folder + a.prefix,
        MaxKeys: a.limit,
        ...(a.after !== undefined && { StartAfter: folder + a.after }),
      }),
    );
    return { keys: Contents.map(({ Key = '' }) => Key.slice(folder.length)), more: IsTruncated };
  }

  #at(a: At): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: `${a.tenant}/${a.key}` };
  }
}

type Answer = {
  ContentLength?: number | undefined;
  ContentType?: string | undefined;
  ETag?: string | undefined;
  Metadata?: Record<string, string> | undefined;
};

function found(a: { key: string; answer: Answer }): Found {
  const { ContentLength = 0, ContentType = '', ETag = '', Metadata } = a.answer;
  const parsed = METADATA.safeParse(Metadata);
  if (!parsed.success || ContentLength > MAX_BLOB_BYTES) {
    throw new DroError({ code: 'INTERNAL', detail: `the blob ${a.key} was written by somebody else` });
  }
  const { data } = parsed;
  const ref: BlobRef = {
    ...{ key: a.key, size: ContentLength, sha256: data['dro-sha256'], contentType: ContentType },
    ...{ createdAt: data['dro-created-at'], expiresAt: data['dro-expires-at'] ?? null },
  };
  return { ref, etag: ETag };
}

/** Not the bucket: who has none has lost more than a blob. */
function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket';
}

function statusOf(error: unknown): number {
  const status: unknown = Reflect.get(Object(Reflect.get(Object(error), '$metadata')), 'httpStatusCode');
  return typeof status === 'number' ? status : 0;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
