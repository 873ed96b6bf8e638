import { Hono } from 'hono';
import { RateBound } from '#app/inbound/rate-bound.ts';
import { SnsCertificates } from '#app/inbound/sns-certificates.ts';
import type { Platform } from '#app/platform.ts';
import { RefusalLog } from '#app/security/refusal-log.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { TokenIssuer, Tokens } from '#ports/tokens.ts';
import { notFound, problemReply, type Reply, toResponse } from './answer.ts';
import { type Handle, handlerOf, internal } from './handle.ts';
import { openApiText } from './openapi/document.ts';
import { PathRouter } from './path-router.ts';
import { fromWeb, type HttpRequest } from './request.ts';
import type { HttpTools } from './route.ts';
import { routesOf } from './routes.ts';

type Mounted = Parameters<Hono['router']['add']>[2];

/** The app; for servers that have a request in a cheaper form than the web's, also a way past Request and Response. */
export type HttpApp = Hono & {
  /** The reply to a request for exactly this path; null when no route has it, and `fetch` says what to answer. */
  direct(a: { path: string; request: HttpRequest }): Promise<Reply> | null;
};

/**
 * The one HTTP app (design §5): records, definitions, workflows and operations, with tokens, problem+json and
 * OpenAPI. An issuer adds `POST /api/_auth/token`, for the embedded runtime alone.
 *
 * @example
 * ```ts
 * import type { Platform } from '#app/platform.ts';
 * import { createTokens } from '#adapters/embedded/tokens.ts';
 * import { createHttpApp } from '#http/app.ts';
 * declare const platform: Platform;
 * const tokens = createTokens({ dataDir: '.dro', clock: platform.clock });
 * const app = createHttpApp({ platform, tokens, issuer: tokens, ready: () => true });
 * const response = await app.request('/api/health');
 * ```
 */
export function createHttpApp(a: {
  platform: Platform;
  tokens: Tokens;
  issuer?: TokenIssuer;
  ready: () => boolean;
}): HttpApp {
  const { platform, tokens, issuer = null, ready } = a;
  const routes = routesOf({ issuer });
  let document: string | null = null;
  const openApi = (): string => {
    document ??= openApiText({ routes });
    return document;
  };
  const refusals = new RefusalLog({ platform });
  const tools: HttpTools = {
    platform,
    issuer,
    ready,
    inFlight: new Set(),
    refusals,
    inbound: { refusals, rates: new RateBound(), certificates: new SnsCertificates({ platform }) },
    openApi,
  };
  const router: PathRouter<Mounted> = new PathRouter();
  const handlers: PathRouter<Handle> = new PathRouter();
  const app = new Hono({ router });
  for (const route of routes) {
    const handle = handlerOf({ route, tools, tokens });
    handlers.add(route.method, route.path, handle);
    app.on(route.method, route.path, async (c) =>
      toResponse(await handle({ request: fromWeb(c.req.raw), params: c.req.param() })),
    );
  }
  app.notFound((c) => {
    const methods = router.methodsOf(c.req.path);
    const error =
      methods.length === 0
        ? notFound(`path ${c.req.path}`)
        : new DroError({
            code: 'METHOD_NOT_ALLOWED',
            detail: `${c.req.path} answers to ${methods.join(', ')}, not to ${c.req.method}`,
          });
    return toResponse(problemReply({ error, ...(methods.length > 0 && { headers: { allow: methods.join(', ') } }) }));
  });
  app.onError((error, c) => toResponse(internal({ error, tools, request: fromWeb(c.req.raw), operation: 'routing' })));
  const direct: HttpApp['direct'] = ({ path, request }) => {
    const found = handlers.find({ method: request.method, path });
    return found === null ? null : found.handler({ request, params: found.params });
  };
  return Object.assign(app, { direct });
}
