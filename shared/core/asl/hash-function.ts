import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { functionError } from './signature.ts';

// in the order in which the service names them
const ALGORITHMS: ReadonlyMap<unknown, (data: Uint8Array) => Uint8Array> = new Map([
  ['SHA-1', sha1],
  ['SHA-384', sha384],
  ['SHA-256', sha256],
  ['SHA-512', sha512],
  ['MD5', md5],
]);

/** `$hash(text, algorithm)`: the hash in hex. */
export function hash(text: unknown, algorithm: unknown): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const digest = ALGORITHMS.get(algorithm);
  if (digest) return bytesToHex(digest(utf8ToBytes(String(text))));
  throw functionError(`Hash algorithm '${String(algorithm)}' must be one of ${[...ALGORITHMS.keys()].join(', ')}`);
}
