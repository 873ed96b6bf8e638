import type { Cause } from '#app/records/write-request.ts';
import type { HttpRequest } from '../request.ts';
import type { Call } from '../route.ts';

const CORRELATION = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller as the cause of a write; a correlation id and a traceparent of theirs go along when they are well-formed. */
export function causeOf(call: Call): Cause {
  const { caller, request } = call;
  const correlationId = correlationIdOf(request);
  const traceparent = request.headers.get('traceparent');
  return {
    actor: caller.actor,
    user: caller.user,
    cause: 'api',
    depth: 0,
    ...(correlationId !== null && { correlationId }),
    ...(traceparent !== null && TRACEPARENT.test(traceparent) && { traceparent }),
  };
}

/** The caller's correlation id: a ULID, a UUID or the like; null if there is none that can be used. */
export function correlationIdOf(request: HttpRequest): string | null {
  const given = request.headers.get('x-correlation-id');
  return given !== null && CORRELATION.test(given) ? given : null;
}
