import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HmacVerify } from '#core/inbound/definition.ts';
import { signedAround } from '#core/inbound/lint-verify.ts';
import { parseDuration } from '#core/time/duration.ts';
import { datetimeMillis } from '#core/time/iso.ts';

/** Whether a signature holds; `reason` is for the tenant's admins, never for the sender. `later`: it could not be told. */
export type Verdict = { ok: true } | { ok: false; reason: string; later: boolean };

const TOLERANCE_MS = 5 * 60_000;
const SECONDS = /^\d{9,11}$/;
const MILLIS = /^\d{12,14}$/;

/**
 * Holds a delivery against an HMAC of its raw body under one of the live keys. All signatures that are given are held
 * against all keys, in constant time. A timestamp counts only as far as it is signed itself.
 *
 * @example
 * ```ts
 * import { checkHmac } from '#app/inbound/hmac-signature.ts';
 * import type { HmacVerify } from '#core/inbound/definition.ts';
 * declare const verify: HmacVerify;
 * const header = (name: string): string | null => (name === 'x-signature' ? 'sha256=…' : null);
 * const verdict = checkHmac({ verify, keys: ['k1', 'k2'], header, body: Buffer.from('{}'), now: 1_772_366_400_000 });
 * ```
 */
export function checkHmac(a: {
  verify: HmacVerify;
  keys: readonly string[];
  header: (name: string) => string | null;
  body: Uint8Array;
  /** milliseconds */
  now: number;
}): Verdict {
  const { verify, keys, header, now } = a;
  if (keys.length === 0) return refused(`there is no secret ${verify.secret}`);
  const given = header(verify.header);
  if (given === null) return refused(`there is no header ${verify.header}`);
  const { signatures, timestamp } = partsOf({ verify, given, header });
  if (signatures.length === 0) return refused(`${verify.header} holds no signature of the form that is asked for`);
  const isTimed = verify.timestamp_header !== undefined || verify.parts?.timestamp !== undefined;
  if (isTimed && timestamp === null) return refused('there is no timestamp');
  const wanted = keys.map((key) => macOf({ key, verify, timestamp, body: a.body }));
  // no early end: how long it takes says nothing of what is near
  const holds = signatures.flatMap((one) => wanted.map((mac) => isSame({ one, mac })));
  if (!holds.includes(true)) return refused('the signature does not hold');
  return timestamp === null ? { ok: true } : checkTime({ verify, timestamp, now });
}

function partsOf(a: { verify: HmacVerify; given: string; header: (name: string) => string | null }): {
  signatures: Buffer[];
  timestamp: string | null;
} {
  const { verify, given, header } = a;
  const { parts, prefix = '', timestamp_header: timed } = verify;
  const outside = timed === undefined ? null : header(timed);
  if (!parts) {
    const text = given.trim();
    const signature = text.startsWith(prefix) ? decoded({ verify, text: text.slice(prefix.length) }) : null;
    return { signatures: signature === null ? [] : [signature], timestamp: outside };
  }
  const pairs = given.split(',').map((one) => {
    const at = one.indexOf('=');
    return { name: one.slice(0, Math.max(0, at)).trim(), value: one.slice(at + 1).trim() };
  });
  const signatures = pairs
    .filter((one) => one.name === parts.signature)
    .flatMap((one) => decoded({ verify, text: one.value }) ?? []);
  const own = pairs.find((one) => one.name === parts.timestamp)?.value ?? null;
  // while keys rotate there are two; a list of many would only be work
  return { signatures: signatures.slice(0, 4), timestamp: parts.timestamp === undefined ? outside : own };
}

function decoded(a: { verify: HmacVerify; text: string }): Buffer | null {
  const { text } = a;
  const form = a.verify.encoding === 'hex' ? /^[0-9a-fA-F]{64}$/ : /^[A-Za-z0-9+/]{43}=?$/;
  return form.test(text) ? Buffer.from(text, a.verify.encoding) : null;
}

function macOf(a: { key: string; verify: HmacVerify; timestamp: string | null; body: Uint8Array }): Buffer {
  const [before, after] = signedAround(a);
  return createHmac(a.verify.algorithm, a.key).update(before).update(a.body).update(after).digest();
}

function isSame(a: { one: Buffer; mac: Buffer }): boolean {
  return a.one.length === a.mac.length && timingSafeEqual(a.one, a.mac);
}

function checkTime(a: { verify: HmacVerify; timestamp: string; now: number }): Verdict {
  const at = millisOf(a.timestamp);
  if (at === null) return refused('the timestamp is neither seconds, milliseconds nor a datetime');
  const tolerance = a.verify.tolerance === undefined ? TOLERANCE_MS : (parseDuration(a.verify.tolerance) ?? 0);
  return Math.abs(a.now - at) <= tolerance ? { ok: true } : refused('the timestamp is too far off');
}

function millisOf(text: string): number | null {
  if (SECONDS.test(text)) return Number(text) * 1000;
  return MILLIS.test(text) ? Number(text) : datetimeMillis(text);
}

function refused(reason: string): Verdict {
  return { ok: false, reason, later: false };
}
