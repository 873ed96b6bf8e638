import { DroError, isDroError } from '#core/errors/dro-error.ts';
import type { Tokens } from '#ports/tokens.ts';
import { problemReply, type Reply, toReply } from './answer.ts';
import { forbidden } from './auth/access.ts';
import { authenticate, type Caller } from './auth/caller.ts';
import { refusalOf } from './auth/refusal-of.ts';
import { correlationIdOf } from './input/cause.ts';
import type { HttpRequest } from './request.ts';
import type { HttpTools, Route } from './route.ts';

/** Answers one request; it never rejects. */
export type Handle = (a: { request: HttpRequest; params: Readonly<Record<string, string>> }) => Promise<Reply>;

/** Makes of a route what answers its requests: who calls, may they, the work, and a problem when it is refused. */
export function handlerOf(a: { route: Route; tools: HttpTools; tokens: Tokens }): Handle {
  const { route, tools, tokens } = a;
  return async ({ request, params }) => {
    const reply = await answer({ request, params });
    try {
      // nobody hears of what may still be lost
      await tools.platform.store.settled();
      return reply;
    } catch (error) {
      return internal({ error, tools, request, operation: route.operationId });
    }
  };

  async function answer({ request, params }: Parameters<Handle>[0]): Promise<Reply> {
    let caller: Caller | null = null;
    try {
      caller = route.access === 'public' ? null : await callerOf({ tokens, request });
      if (caller && route.access !== 'public' && !caller.may.has(route.access)) throw forbidden(route.access);
      return toReply(await route.run({ tools, caller, params, request }));
    } catch (error) {
      if (isDroError(error)) noteRefusal({ error, tools, caller, params, request, operation: route.operationId });
      if (isDroError(error) && (error.status < 500 || error.status === 503)) return problemReply({ error });
      return internal({ error, tools, request, operation: route.operationId });
    }
  }
}

/** The answer to what nobody foresaw: the log has it all, the caller only where to look. */
export function internal(a: { error: unknown; tools: HttpTools; request: HttpRequest; operation: string }): Reply {
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
  return problemReply({ error });
}

function callerOf(a: { tokens: Tokens; request: HttpRequest }): Promise<Caller> {
  return authenticate({ tokens: a.tokens, authorization: a.request.headers.get('authorization') });
}

function noteRefusal(a: {
  error: DroError;
  tools: HttpTools;
  caller: Caller | null;
  params: Readonly<Record<string, string>>;
  request: HttpRequest;
  operation: string;
}): void {
  const refusal = refusalOf({ ...a, authorization: a.request.headers.get('authorization') });
  if (refusal !== 'none') a.tools.refusals.note(refusal);
}
