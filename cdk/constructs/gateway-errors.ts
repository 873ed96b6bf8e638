import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { ERRORS } from '#core/errors/codes.ts';

const { ResponseType } = apigateway;
const REFUSALS: readonly (readonly [type: apigateway.ResponseType, code: keyof typeof ERRORS])[] = [
  [ResponseType.UNAUTHORIZED, 'UNAUTHENTICATED'],
  [ResponseType.ACCESS_DENIED, 'FORBIDDEN'],
  [ResponseType.WAF_FILTERED, 'FORBIDDEN'],
  // what the gateway calls a path that it does not have
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 'NOT_FOUND'],
  [ResponseType.THROTTLED, 'RATE_LIMITED'],
  [ResponseType.QUOTA_EXCEEDED, 'RATE_LIMITED'],
  [ResponseType.REQUEST_TOO_LARGE, 'BODY_TOO_LARGE'],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, 'UNSUPPORTED_MEDIA_TYPE'],
  // whether it was done is not known; the same Idempotency-Key tells
  [ResponseType.INTEGRATION_FAILURE, 'UNAVAILABLE'],
  [ResponseType.INTEGRATION_TIMEOUT, 'UNAVAILABLE'],
  [ResponseType.AUTHORIZER_FAILURE, 'UNAVAILABLE'],
  // the authorizer names keys of ours alone
  [ResponseType.INVALID_API_KEY, 'INTERNAL'],
  [ResponseType.DEFAULT_4XX, 'INVALID_QUERY'],
  [ResponseType.DEFAULT_5XX, 'INTERNAL'],
];
const DETAIL = 'DETAIL';

/** What the gateway answers by itself has the shape of our own errors (design §5). */
export function gatewayErrors(api: apigateway.RestApi): void {
  for (const [type, code] of REFUSALS) {
    const { status, title } = ERRORS[code];
    const name = code.toLowerCase().replaceAll('_', '-');
    const body = { type: `urn:dro:error:${name}`, title, status, code, detail: DETAIL, errors: [] };
    api.addGatewayResponse(`Error${type.responseType}`, {
      type,
      statusCode: String(status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        ...((status === 429 || status === 503) && { 'Retry-After': "'1'" }),
      },
      // the message is quoted by the gateway
      templates: {
        'application/json': JSON.stringify(body).replace(`"${DETAIL}"`, '$context.error.messageString'),
      },
    });
  }
}
