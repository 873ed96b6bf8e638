import { DroError, isDroError } from '#core/errors/dro-error.ts';
import type { Tokens } from '#ports/tokens.ts';
import { problemResponse, toResponse } from './answer.ts';
import { forbidden } from './auth/access.ts';
import { authenticate, type Caller } from './auth/caller.ts';
import { correlationIdOf } from './input/cause.ts';
import type { HttpTools, Route } from './route.ts';

type Handle = (a: { request: Request; params: Readonly<Record<string, string>> }) => Promise<Response>;

/** Makes of a route what answers its requests: who calls, may they, the work, and a problem when it is refused. */
export function handlerOf(a: { route: Route; tools: HttpTools; tokens: Tokens }): Handle {
  const { route, tools, tokens } = a;
  return async ({ request, params }) => {
    try {
      const caller = route.access === 'public' ? null : await admit({ route, tokens, request });
      return toResponse(await route.run({ tools, caller, params, request }));
    } catch (error) {
      if (isDroError(error) && (error.status < 500 || error.code === 'CONTENTION')) return problemResponse({ error });
      return internal({ error, tools, request, operation: route.operationId });
    }
  };
}

/** The answer to what nobody foresaw: the log has it all, the caller only where to look. */
export function internal(a: { error: unknown; tools: HttpTools; request: Request; operation: string }): Response {
  const { platform } = a.tools;
  const correlationId = correlationIdOf(a.request) ?? platform.ids.write();
  platform.logger.error('a request failed', {
    correlation_id: correlationId,
    operation: a.operation,
    reason: a.error instanceof Error ? (a.error.stack ?? a.error.message) : String(a.error),
  });
  const error = new DroError({
    code: 'INTERNAL',
    detail: `the log has the reason under ${correlationId}`,
    data: { correlation_id: correlationId },
  });
  return problemResponse({ error });
}

async function admit(a: { route: Route; tokens: Tokens; request: Request }): Promise<Caller> {
  const { access } = a.route;
  const caller = await authenticate({ tokens: a.tokens, authorization: a.request.headers.get('authorization') });
  if (access !== 'public' && !caller.may.has(access)) throw forbidden(access);
  return caller;
}
