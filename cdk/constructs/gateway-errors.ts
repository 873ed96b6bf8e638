import * as apigateway from 'aws-cdk-lib/aws-apigateway';

type Refusal = { type: apigateway.ResponseType; status: number; code: string; title: string };

const REFUSALS: readonly Refusal[] = [
  { type: apigateway.ResponseType.UNAUTHORIZED, status: 401, code: 'UNAUTHENTICATED', title: 'Not signed in' },
  { type: apigateway.ResponseType.ACCESS_DENIED, status: 401, code: 'UNAUTHENTICATED', title: 'Not signed in' },
  { type: apigateway.ResponseType.THROTTLED, status: 429, code: 'RATE_LIMITED', title: 'Too many requests' },
  { type: apigateway.ResponseType.QUOTA_EXCEEDED, status: 429, code: 'RATE_LIMITED', title: 'Too many requests' },
  {
    type: apigateway.ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    code: 'BODY_TOO_LARGE',
    title: 'The body is too large',
  },
  { type: apigateway.ResponseType.DEFAULT_4XX, status: 400, code: 'BAD_REQUEST', title: 'The request is not right' },
  { type: apigateway.ResponseType.DEFAULT_5XX, status: 500, code: 'INTERNAL', title: 'Something went wrong' },
];

/** What the gateway answers by itself has the shape of our own errors (design §5). */
export function gatewayErrors(api: apigateway.RestApi): void {
  for (const { type, status, code, title } of REFUSALS) {
    const body = { type: 'about:blank', title, status, code, detail: '$context.error.message', errors: [] };
    api.addGatewayResponse(`Error${type.responseType}`, {
      type,
      statusCode: String(status),
      responseHeaders: { 'Content-Type': "'application/problem+json'" },
      templates: { 'application/json': JSON.stringify(body) },
    });
  }
}
