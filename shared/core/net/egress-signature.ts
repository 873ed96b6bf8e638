import { utf8ToBytes } from '@noble/hashes/utils.js';
import { keyedDigest } from '#core/hash/digest.ts';

/** The header that carries the signature of a call. */
export const SIGNATURE_HEADER = 'dro-signature';

/**
 * The signature of a call outside: the seconds of its time, and for each live key the HMAC-SHA-256 of `time.body`.
 * While keys rotate there are two, and a receiver goes by the one that it has.
 *
 * @example
 * ```ts
 * import { egressSignature } from '#core/net/egress-signature.ts';
 * const header = egressSignature({ keys: ['k1'], body: '{}', millis: 1_772_366_400_000 }); // t=1772366400,v1=…
 * ```
 */
export function egressSignature(a: { keys: readonly string[]; body: string; millis: number }): string {
  const time = Math.floor(a.millis / 1000);
  const signed = a.keys.map((key) => `v1=${keyedDigest({ key: utf8ToBytes(key), text: `${time}.${a.body}` })}`);
  return [`t=${time}`, ...signed].join(',');
}
