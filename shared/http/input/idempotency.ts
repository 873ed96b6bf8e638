import { DroError } from '#core/errors/dro-error.ts';
import { digest } from '#core/hash/digest.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Call } from '../route.ts';
import { invalidQuery } from './query.ts';

/** An Idempotency-Key as the store knows it, and the body that it stands for. */
export type Idempotency = { key: string; bodyHash: string };

const LONGEST_KEY = 200;

/**
 * Does some work under the request's Idempotency-Key, if it has one. The key counts for this user, method and path;
 * while a request with it runs, others get IDEMPOTENCY_IN_FLIGHT.
 */
export async function idempotently<T>(a: {
  call: Call;
  body: JsonObject;
  work: (idempotency: Idempotency | null) => Promise<T>;
}): Promise<T> {
  const { tools, caller, request } = a.call;
  const given = request.headers.get('idempotency-key');
  if (given === null) return a.work(null);
  if (given.length === 0 || given.length > LONGEST_KEY) {
    const message = `Idempotency-Key must have 1 to ${LONGEST_KEY} characters`;
    throw invalidQuery([{ path: 'Idempotency-Key', code: 'OUT_OF_RANGE', message }]);
  }
  const key = JSON.stringify([request.method, new URL(request.url).pathname, caller.user.userId, given]);
  const running = JSON.stringify([caller.tenant, key]);
  if (tools.inFlight.has(running)) {
    throw new DroError({
      code: 'IDEMPOTENCY_IN_FLIGHT',
      detail: 'a request with this Idempotency-Key is still running',
    });
  }
  tools.inFlight.add(running);
  try {
    return await a.work({ key, bodyHash: digest(canonicalJson(a.body)) });
  } finally {
    tools.inFlight.delete(running);
  }
}
