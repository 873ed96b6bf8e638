import type { Iso } from '#core/records/row.ts';

/** Most bytes of one blob; equal on every adapter. */
export const MAX_BLOB_BYTES = 16 * 1024 * 1024;

/** What a key looks like: one to eight parts with slashes between, in lower case so that no file system mixes two up. */
export const BLOB_KEY = /^(?=.{1,300}$)[a-z0-9][a-z0-9._-]{0,99}(\/[a-z0-9][a-z0-9._-]{0,99}){0,7}$/;

/** Names a blob, and says what it is without reading it. */
export type BlobRef = {
  key: string;
  size: number;
  /** of the bytes, in hex */
  sha256: string;
  contentType: string;
  createdAt: Iso;
  /** from then on nobody sees it; null = until it is removed */
  expiresAt: Iso | null;
};

/** What became of a put; `key_taken` = another body has that key. */
export type BlobPut = { ok: true; ref: BlobRef } | { ok: false; reason: 'key_taken' | 'too_large' };

/** Bytes that are too many for a row. A blob never changes; whoever wants another body takes another key. */
export interface Blobs {
  /**
   * On disk once it resolves. The same body under the same key again is the same blob and changes nothing, its time
   * neither; a key left out is a fresh one. Throws INTERNAL for what is no key.
   */
  put(a: { tenant: string; key?: string; body: Uint8Array; contentType?: string; ttl?: Iso }): Promise<BlobPut>;
  /** The very bytes that were put; null when there are none, or no more. Throws INTERNAL when they were damaged. */
  get(a: { tenant: string; key: string }): Promise<{ ref: BlobRef; body: Uint8Array } | null>;
  /** For good; what is not there is fine. */
  remove(a: { tenant: string; keys: readonly string[] }): Promise<void>;
  /** The tenant's blobs whose keys begin with `prefix`, in the order of keys. */
  list(a: {
    tenant: string;
    prefix: string;
    limit: number;
    cursor?: string;
  }): Promise<{ refs: BlobRef[]; cursor?: string }>;
}
