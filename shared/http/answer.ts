import { DroError } from '#core/errors/dro-error.ts';
import { toProblem } from '#core/errors/problem.ts';
import type { Json } from '#core/json/json.ts';

/** What a route answers. `text` is JSON that is written out already. */
export type Answer = { status: number; body?: Json; text?: string; headers?: Readonly<Record<string, string>> };

/** An answer as it goes out; text null = no body. */
export type Reply = { status: number; headers: Readonly<Record<string, string>>; text: string | null };

const JSON_TYPE = { 'content-type': 'application/json' };
const PROBLEM_TYPE = 'application/problem+json';
// what passes by itself
const PASSING: readonly string[] = ['CONTENTION', 'IDEMPOTENCY_IN_FLIGHT', 'RATE_LIMITED', 'UNAVAILABLE'];
const RETRY_AFTER_S = 1;

/** 200 with a body. */
export function ok(body: Json): Answer {
  return { status: 200, body };
}

/** A page of a list; null = it is the last. */
export function page(a: { items: Json[]; next?: string | null | undefined }): Answer {
  return ok({ items: a.items, next_cursor: a.next ?? null });
}

/** How an answer goes out. */
export function toReply(a: Answer): Reply {
  const { status, body, text, headers = {} } = a;
  if (body === undefined && text === undefined) return { status, headers, text: null };
  return { status, headers: { ...JSON_TYPE, ...headers }, text: text ?? JSON.stringify(body) };
}

/** The web Response of a reply. */
export function toResponse({ status, headers, text }: Reply): Response {
  return new Response(text, { status, headers });
}

/** The `application/problem+json` reply to an error. */
export function problemReply(a: { error: DroError; headers?: Readonly<Record<string, string>> }): Reply {
  const { error } = a;
  const { retry_after: retryAfter = RETRY_AFTER_S } = error.data;
  return {
    status: error.status,
    text: JSON.stringify(toProblem({ error })),
    headers: {
      'content-type': PROBLEM_TYPE,
      ...(error.code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer' }),
      ...(error.code === 'SIGNATURE_INVALID' && { 'www-authenticate': 'Signature' }),
      ...(PASSING.includes(error.code) && { 'retry-after': String(retryAfter) }),
      ...a.headers,
    },
  };
}

/** NOT_FOUND: the same for what is unknown, malformed or another tenant's. */
export function notFound(what: string): DroError {
  return new DroError({ code: 'NOT_FOUND', detail: `there is no ${what}` });
}
