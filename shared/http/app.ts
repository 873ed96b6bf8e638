import { Hono } from 'hono';
import type { Platform } from '#app/platform.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { TokenIssuer, Tokens } from '#ports/tokens.ts';
import { notFound, problemResponse } from './answer.ts';
import { handlerOf, internal } from './handle.ts';
import { openApiText } from './openapi/document.ts';
import { PathRouter } from './path-router.ts';
import type { HttpTools } from './route.ts';
import { routesOf } from './routes.ts';

type Mounted = Parameters<Hono['router']['add']>[2];

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
}): Hono {
  const { platform, tokens, issuer = null, ready } = a;
  const routes = routesOf({ issuer });
  let document: string | null = null;
  const openApi = (): string => {
    document ??= openApiText({ routes });
    return document;
  };
  const tools: HttpTools = { platform, issuer, ready, inFlight: new Set(), openApi };
  const router: PathRouter<Mounted> = new PathRouter();
  const app = new Hono({ router });
  for (const route of routes) {
    const handle = handlerOf({ route, tools, tokens });
    app.on(route.method, route.path, (c) => handle({ request: c.req.raw, params: c.req.param() }));
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
    return problemResponse({ error, ...(methods.length > 0 && { headers: { allow: methods.join(', ') } }) });
  });
  app.onError((error, c) => internal({ error, tools, request: c.req.raw, operation: 'routing' }));
  return app;
}
