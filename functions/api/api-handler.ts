import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { timeLimitBy } from '#app/time-limit.ts';
import { DroError } from '#core/errors/dro-error.ts';
import { problemReply, toResponse } from '#http/answer.ts';
import { createHttpApp } from '#http/app.ts';
import type { Tokens } from '#ports/tokens.ts';
import type { CloudPlatform } from '../runtime/cloud-platform.ts';
import { invocation } from '../runtime/invocation.ts';
import { traceparentOfXray } from '../runtime/traceparent-of-xray.ts';
import { toRequest } from './to-request.ts';
import { toResult } from './to-result.ts';

/** What the function is: an event of the REST API in, what the gateway answers out. It never rejects. */
export type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

// for the answer itself, and what gathers in memory
const SPARE_MS = 1500;

/**
 * The HTTP app behind a REST API. Tokens are looked at here too, though the gateway's authorizer has done so: whoever
 * calls the function past the gateway is nobody.
 */
export function createApiHandler(a: {
  cloud: Pick<CloudPlatform, 'platform' | 'logger' | 'flush'>;
  tokens: Tokens;
}): ApiHandler {
  const { cloud, tokens } = a;
  const { platform, logger } = cloud;
  const app = createHttpApp({ platform, tokens, ready: () => true });
  const limited = timeLimitBy(platform);
  return (event, context) => {
    const { requestId, authorizer } = event.requestContext;
    const tenant: unknown = authorizer?.['tenant'];
    const fields = { gateway_request_id: requestId, ...(typeof tenant === 'string' && { tenant }) };
    const work = async (): Promise<APIGatewayProxyResult> => {
      const request = toRequest({ event, traceparent: traceparentOfXray(process.env['_X_AMZN_TRACE_ID']) });
      const millis = Math.max(0, context.getRemainingTimeInMillis() - SPARE_MS);
      const answered = await limited({ millis, work: Promise.resolve(app.fetch(request)) });
      if (answered.inTime) return toResult(answered.value);
      logger.error('a request took too long', { method: request.method, path: event.resource });
      return toResult(late());
    };
    return invocation({ cloud, context, fields, work });
  };
}

function late(): Response {
  const detail = 'the request took too long; nobody knows whether it was done';
  return toResponse(problemReply({ error: new DroError({ code: 'ANSWER_LATE', detail }) }));
}
