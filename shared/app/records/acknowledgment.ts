import { DroError, isDroError } from '#core/errors/dro-error.ts';
import { digest } from '#core/hash/digest.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import type { RaisedWarning } from '#core/lifecycle/warnings.ts';
import type { Op } from '#core/plan/plan.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Platform } from '../platform.ts';
import type { WriteRequest } from './write-request.ts';

/** What a client has been shown and says yes to. `id`: the record as it was shown, also when it is a new one. */
export type Acknowledged = { nonce: string; expires: number; id: string; marks: readonly string[] };

const VALID_MS = 15 * 60 * 1000;
const MOST_MARKS = 50;

type Asked = { platform: Platform; request: WriteRequest };

/**
 * Makes the token that acknowledges some warnings. It is sealed by the platform for this tenant, user, operation,
 * record and body, and nothing is stored: who never comes back costs nothing.
 */
export async function makeAcknowledgment(
  a: Asked & { id: string; warnings: readonly RaisedWarning[] },
): Promise<string> {
  const { platform, id } = a;
  const expires = platform.clock.millis() + VALID_MS;
  const marks = marksOf(a.warnings);
  const shown = marks.length > MOST_MARKS ? [allOf(marks)] : marks;
  const text = JSON.stringify([platform.ids.write(), expires, id, shown.join(' ')]);
  return platform.secrets.seal({ text, context: contextOf(a) });
}

/** Reads the token of a request, null when it has none. Throws ACKNOWLEDGMENT_INVALID. */
export async function readAcknowledgment(a: Asked): Promise<Acknowledged | null> {
  const { platform, request } = a;
  const token = request.acknowledge?.token ?? null;
  if (token === null) return null;
  const text = await opened({ ...a, token });
  const parts: unknown = JSON.parse(text);
  const [nonce, expires, id, marks] = Array.isArray(parts) ? parts : [];
  if (Number(expires) <= platform.clock.millis())
    throw refused({ reason: 'expired', detail: 'it is over 15 minutes old' });
  return { nonce: String(nonce), expires: Number(expires), id: String(id), marks: String(marks).split(' ') };
}

/** Throws when the token has let a write through already. */
export async function mustBeUnused(a: Asked & { acknowledged: Acknowledged }): Promise<void> {
  const [row] = await a.platform.store.getSys({ keys: [keyOf(a)] });
  if (row !== null && row !== undefined) throw usedAlready();
}

/** Whether every warning is among those that were shown. */
export function covers(a: { acknowledged: Acknowledged | null; warnings: readonly RaisedWarning[] }): boolean {
  const marks = marksOf(a.warnings);
  const shown = a.acknowledged?.marks ?? [];
  return marks.every((one) => shown.includes(one)) || shown.includes(allOf(marks));
}

/** Uses a token up, in the transaction of the write that it lets through. */
export function useOp(a: { request: WriteRequest; acknowledged: Acknowledged }): Op {
  const ttl = new Date(a.acknowledged.expires).toISOString();
  return { kind: 'sys', key: keyOf(a), expect: 'absent', value: {}, ttl };
}

/** The refusal of a token that was used. */
export function usedAlready(): DroError {
  return refused({ reason: 'used', detail: 'it was used already' });
}

function marksOf(warnings: readonly RaisedWarning[]): string[] {
  return [...new Set(warnings.map((one) => one.mark))].sort();
}

/** Stands for many warnings together, so that a token stays short. */
function allOf(marks: readonly string[]): string {
  return `=${digest(marks.join(' '))}`;
}

function keyOf(a: { request: WriteRequest; acknowledged: Acknowledged }): SysKey {
  return { tenant: a.request.tenant, kind: 'acknowledgment', pk: a.acknowledged.nonce, sk: 'used' };
}

async function opened(a: Asked & { token: string }): Promise<string> {
  try {
    return await a.platform.secrets.open({ sealed: a.token, context: contextOf(a) });
  } catch (error) {
    if (!isDroError(error)) throw error;
    throw refused({ reason: 'mismatch', detail: 'it was not made for this user, record, operation and body' });
  }
}

/** All that a token is bound to; it opens for nothing else. */
function contextOf(a: Asked): string {
  const { tenant, command, by, acknowledge } = a.request;
  const { operation, app, entity, id = '' } = command;
  const who = [by.user.type, by.user.userId, by.user.contactId];
  const body = digest(canonicalJson(acknowledge?.body ?? {}));
  return JSON.stringify(['acknowledge', tenant, who, operation, app, entity, id, body]);
}

function refused(a: { reason: 'mismatch' | 'expired' | 'used'; detail: string }): DroError {
  return new DroError({
    code: 'ACKNOWLEDGMENT_INVALID',
    detail: `the token in acknowledge_warnings does not count: ${a.detail}`,
    data: { reason: a.reason },
  });
}
