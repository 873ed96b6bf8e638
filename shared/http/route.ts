import type { z } from 'zod';
import type { InboundTools } from '#app/inbound/receive-delivery.ts';
import type { Platform } from '#app/platform.ts';
import type { RefusalLog } from '#app/security/refusal-log.ts';
import type { ErrorCode } from '#core/errors/codes.ts';
import type { TokenIssuer } from '#ports/tokens.ts';
import type { Answer } from './answer.ts';
import type { Access } from './auth/access.ts';
import type { Caller } from './auth/caller.ts';
import type { HttpRequest } from './request.ts';

/** What every route works with. */
export type HttpTools = {
  platform: Platform;
  issuer: TokenIssuer | null;
  ready: () => boolean;
  /** Idempotency-Keys of requests that run right now */
  inFlight: Set<string>;
  /** counts refused calls */
  refusals: RefusalLog;
  /** what is remembered between webhooks that come in */
  inbound: InboundTools;
  /** the OpenAPI document, as text */
  openApi: () => string;
};

/** One request, before its query and body are read; `caller` is null on public routes. */
export type Incoming = {
  tools: HttpTools;
  caller: Caller | null;
  params: Readonly<Record<string, string>>;
  request: HttpRequest;
};

/** One request as a route's code sees it. */
export type Call<Q = unknown> = Omit<Incoming, 'caller'> & { caller: Caller; query: Q };
/** The same with a body. */
export type BodyCall<B, Q = unknown> = Call<Q> & { body: B };

/** What a route is to its readers: the OpenAPI document is made from it. */
export type RouteDocs = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** with `{name}` for parameters, as in OpenAPI */
  path: string;
  operationId: string;
  summary: string;
  tag: string;
  /** request headers that count */
  headers?: readonly ('If-Match' | 'Idempotency-Key')[];
  /** success answers by status; null = no body */
  answers: Readonly<Record<number, z.ZodType | null>>;
  /** codes besides those that follow from the route's form */
  errors?: readonly ErrorCode[];
  /** what an answer of a status means, where it is not what it mostly does */
  texts?: Readonly<Record<number, string>>;
  /** media types of texts that its success may come as besides JSON */
  alsoAs?: readonly string[];
};

/** A route, ready to be mounted. */
export type Route = RouteDocs & {
  access: Access | 'public';
  query: z.ZodObject | null;
  body: z.ZodType | null;
  mayBeEmpty: boolean;
  run(a: Incoming): Promise<Answer>;
};
