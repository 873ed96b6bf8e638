import { DroError } from '#core/errors/dro-error.ts';
import { toProblem } from '#core/errors/problem.ts';
import type { Json } from '#core/json/json.ts';

/** What a route answers. `text` is JSON that is written out already. */
export type Answer = { status: number; body?: Json; text?: string; headers?: Readonly<Record<string, string>> };

const JSON_TYPE = { 'content-type': 'application/json' };
const PROBLEM_TYPE = 'application/problem+json';
// what passes by itself
const PASSING: readonly string[] = ['CONTENTION', 'IDEMPOTENCY_IN_FLIGHT'];
const RETRY_AFTER_S = 1;

/** 200 with a body. */
export function ok(body: Json): Answer {
  return { status: 200, body };
}

/** A page of a list; null = it is the last. */
export function page(a: { items: Json[]; next?: string | null | undefined }): Answer {
  return ok({ items: a.items, next_cursor: a.next ?? null });
}

/** The response of an answer. */
export function toResponse(a: Answer): Response {
  const { status, body, text, headers } = a;
  if (body === undefined && text === undefined) return new Response(null, headers ? { status, headers } : { status });
  return new Response(text ?? JSON.stringify(body), {
    status,
    headers: headers ? { ...JSON_TYPE, ...headers } : JSON_TYPE,
  });
}

/** The `application/problem+json` response of an error. */
export function problemResponse(a: { error: DroError; headers?: Readonly<Record<string, string>> }): Response {
  const { error } = a;
  const { retry_after: retryAfter = RETRY_AFTER_S } = error.data;
  return new Response(JSON.stringify(toProblem({ error })), {
    status: error.status,
    headers: {
      'content-type': PROBLEM_TYPE,
      ...(error.code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer' }),
      ...(PASSING.includes(error.code) && { 'retry-after': String(retryAfter) }),
      ...a.headers,
    },
  });
}

/** NOT_FOUND: the same for what is unknown, malformed or another tenant's. */
export function notFound(what: string): DroError {
  return new DroError({ code: 'NOT_FOUND', detail: `there is no ${what}` });
}
