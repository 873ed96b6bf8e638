import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const ALGORITHMS: ReadonlyMap<unknown, (data: Uint8Array) => Uint8Array> = new Map([
  ['MD5', md5],
  ['SHA-1', sha1],
  ['SHA-256', sha256],
  ['SHA-384', sha384],
  ['SHA-512', sha512],
]);

/** `$hash(data, algorithm)`: the hash in hex; data that is no text is hashed as its JSON. */
export function hash(data: unknown, algorithm: unknown): string | undefined {
  if (data === undefined || algorithm === undefined) return undefined;
  const digest = ALGORITHMS.get(algorithm);
  if (!digest) throw new Error(`Unsupported hash algorithm: must be one of ${[...ALGORITHMS.keys()].join(', ')}`);
  return bytesToHex(digest(utf8ToBytes(typeof data === 'string' ? data : JSON.stringify(data))));
}
