import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of text, in hex. */
export function digest(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** A key for one purpose, made of another one. */
export function derivedKey(a: { key: Uint8Array; purpose: string }): Uint8Array {
  return hmac(sha256, a.key, utf8ToBytes(a.purpose));
}

/** HMAC-SHA-256 of text under a key, in hex. */
export function keyedDigest(a: { key: Uint8Array; text: string }): string {
  return bytesToHex(hmac(sha256, a.key, utf8ToBytes(a.text)));
}
