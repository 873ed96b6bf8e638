import { DroError, isDroError } from '#core/errors/dro-error.ts';
import type { Platform } from '../platform.ts';
import { responseBefore } from './idempotency.ts';
import { writeRecord } from './write-record.ts';
import type { WriteRequest, WriteResult } from './write-request.ts';
import type { TogetherRequest } from './write-together.ts';

/** What came of one of several writes. */
export type EachResult = { ok: true; result: WriteResult } | { ok: false; error: DroError };

type Input = {
  platform: Platform;
  request: TogetherRequest;
};

/** Most items of a bulk. */
export const MOST_ITEMS = 100;

/**
 * Writes several records one after another, each for itself: one that is refused does not hold up the others. Sent
 * again under the same Idempotency-Key, what was written is answered as before, and what was refused is tried again.
 */
export async function writeEach(a: Input): Promise<EachResult[]> {
  const { platform, request } = a;
  const { tenant, by, idempotency } = request;
  if (idempotency) await mustBeSameBody({ platform, tenant, idempotency });
  const results: EachResult[] = [];
  for (const [i, item] of request.items.entries()) {
    const own = idempotency && { ...idempotency, key: keyOf({ key: idempotency.key, i }) };
    const whole = { tenant, by, ...item, ...(own && { idempotency: own }) };
    results.push(await attempt({ platform, request: whole }));
  }
  return results;
}

async function attempt(a: { platform: Platform; request: WriteRequest }): Promise<EachResult> {
  try {
    return { ok: true, result: await writeRecord(a) };
  } catch (error) {
    if (isDroError(error) && (error.status < 500 || error.code === 'CONTENTION')) return { ok: false, error };
    return { ok: false, error: broken({ ...a, error }) };
  }
}

/** What nobody foresaw: the log has it all, and the other items go on. */
function broken(a: { platform: Platform; request: WriteRequest; error: unknown }): DroError {
  const { platform, error } = a;
  const correlationId = a.request.by.correlationId ?? platform.ids.write();
  platform.logger.error('an item of a bulk failed', {
    correlation_id: correlationId,
    tenant: a.request.tenant,
    reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  const detail = `the log has the reason under ${correlationId}`;
  return new DroError({ code: 'INTERNAL', detail, data: { correlation_id: correlationId } });
}

/** The key counts for the call: whatever item left a mark, it was of this body. */
async function mustBeSameBody(a: {
  platform: Platform;
  tenant: string;
  idempotency: NonNullable<WriteRequest['idempotency']>;
}): Promise<void> {
  const { key, bodyHash } = a.idempotency;
  const keys = Array.from({ length: MOST_ITEMS }, (_, i) => keyOf({ key, i }));
  await Promise.all(keys.map((one) => responseBefore({ ...a, idempotency: { key: one, bodyHash } })));
}

function keyOf(a: { key: string; i: number }): string {
  return JSON.stringify([a.key, a.i]);
}
