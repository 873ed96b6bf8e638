import { DroError } from '#core/errors/dro-error.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Pending } from '#core/lifecycle/pending.ts';
import type { IdempotencyMark } from '#core/plan/plan.ts';
import type { Commit } from '#ports/entity-store.ts';
import { openRecord, sealRecord } from '../pii/sealed-answer.ts';
import type { Platform } from '../platform.ts';
import type { WriteRequest, WriteResult } from './write-request.ts';

const KEPT_MS = 24 * 3600 * 1000;

/** The answer that a request with this key got before, null if there was none. */
export async function answerBefore(a: {
  platform: Platform;
  request: Pick<WriteRequest, 'tenant' | 'idempotency'>;
}): Promise<WriteResult | null> {
  const { idempotency, tenant } = a.request;
  const response = idempotency ? await responseBefore({ ...a, tenant, idempotency }) : null;
  return response === null ? null : { ...(await toResult({ ...a, tenant, response })), replayed: true };
}

/** What was stored under a key, null if nothing was. Throws IDEMPOTENCY_KEY_REUSED when it was for another body. */
export async function responseBefore(a: {
  platform: Platform;
  tenant: string;
  idempotency: NonNullable<WriteRequest['idempotency']>;
}): Promise<Json> {
  const { key, bodyHash } = a.idempotency;
  const mark = await a.platform.store.getMark({ tenant: a.tenant, key });
  if (!mark) return null;
  if (mark.bodyHash === bodyHash) return mark.response;
  throw keyReused();
}

/** The refusal of a key that stood for another body. */
export function keyReused(): DroError {
  return new DroError({ code: 'IDEMPOTENCY_KEY_REUSED', detail: 'the Idempotency-Key was used with another body' });
}

/** The answer to give once committed: the stored one, when somebody with the same key was first. */
export async function answerAfter(a: {
  platform: Platform;
  tenant: string;
  committed: Extract<Commit, { ok: true }>;
  done: WriteResult;
}): Promise<WriteResult> {
  const { replayed, response } = a.committed;
  return { ...(replayed && response !== undefined ? await toResult({ ...a, response }) : a.done), replayed };
}

/** The mark to store with a write. */
export async function markOf(a: {
  platform: Platform;
  request: WriteRequest;
  result: WriteResult;
  root: Pending;
}): Promise<IdempotencyMark | null> {
  const { idempotency } = a.request;
  return idempotency ? markFor({ ...a, idempotency, response: await toResponse(a) }) : null;
}

/** A mark that keeps an answer for a day. */
export function markFor(a: {
  platform: Platform;
  idempotency: NonNullable<WriteRequest['idempotency']>;
  response: Json;
}): IdempotencyMark {
  const ttl = new Date(a.platform.clock.millis() + KEPT_MS).toISOString();
  return { ...a.idempotency, response: a.response, ttl };
}

/** What is stored of an answer: personal values only sealed. */
export async function toResponse(a: { platform: Platform; result: WriteResult; root: Pending }): Promise<JsonObject> {
  const { operation, id, record, writeId } = a.result;
  return { operation, id, writeId, ...(await sealRecord({ platform: a.platform, pending: a.root, record })) };
}

/** The answer that was stored. */
export async function toResult(a: { platform: Platform; tenant: string; response: Json }): Promise<WriteResult> {
  const { response } = a;
  if (!isObject(response)) throw new Error('a stored answer is not an object');
  const { operation, id, record, writeId, personal } = response;
  return {
    operation: operation === 'create' || operation === 'delete' ? operation : 'update',
    id: String(id),
    record: isObject(record) ? await openRecord({ ...a, id: String(id), record, personal }) : null,
    changed: true,
    replayed: false,
    writeId: String(writeId),
  };
}
