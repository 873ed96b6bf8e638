import { DroError } from '#core/errors/dro-error.ts';
import { isObject, type Json } from '#core/json/json.ts';
import type { IdempotencyMark } from '#core/plan/plan.ts';
import type { Commit } from '#ports/entity-store.ts';
import type { Platform } from '../platform.ts';
import type { WriteRequest, WriteResult } from './write-request.ts';

const KEPT_MS = 24 * 3600 * 1000;

/** The answer that a request with this key got before, null if there was none. */
export async function answerBefore(a: {
  platform: Platform;
  request: Pick<WriteRequest, 'tenant' | 'idempotency'>;
}): Promise<WriteResult | null> {
  const { idempotency, tenant } = a.request;
  if (!idempotency) return null;
  const mark = await a.platform.store.getMark({ tenant, key: idempotency.key });
  if (!mark) return null;
  if (mark.bodyHash !== idempotency.bodyHash) {
    throw new DroError({ code: 'IDEMPOTENCY_KEY_REUSED', detail: 'the Idempotency-Key was used with another body' });
  }
  return { ...toResult(mark.response), replayed: true };
}

/** The answer to give once committed: the stored one, when somebody with the same key was first. */
export function answerAfter(a: { committed: Extract<Commit, { ok: true }>; done: WriteResult }): WriteResult {
  const { replayed, response } = a.committed;
  return replayed && response !== undefined ? { ...toResult(response), replayed } : { ...a.done, replayed };
}

/** The mark to store with a write. */
export function markOf(a: { platform: Platform; request: WriteRequest; result: WriteResult }): IdempotencyMark | null {
  const { idempotency } = a.request;
  if (!idempotency) return null;
  const { operation, id, record, writeId } = a.result;
  const ttl = new Date(a.platform.clock.millis() + KEPT_MS).toISOString();
  return { ...idempotency, response: { operation, id, record, writeId }, ttl };
}

function toResult(response: Json): WriteResult {
  if (!isObject(response)) throw new Error('a stored answer is not an object');
  const { operation, id, record, writeId } = response;
  return {
    operation: operation === 'create' || operation === 'delete' ? operation : 'update',
    id: String(id),
    record: isObject(record) ? record : null,
    changed: true,
    replayed: false,
    writeId: String(writeId),
  };
}
