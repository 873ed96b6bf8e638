import type { APIGatewayProxyEvent } from 'aws-lambda';

/** What is asked of the API, as a client sends it. */
export type GatewayCall = {
  method?: string;
  /** as it is sent: encoded, with its query */
  path: string;
  /** before the path, on a domain of one's own */
  basePath?: string;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array | string;
};

/**
 * The event that a REST API of API Gateway makes of a request whose every body it takes as binary: names of headers as
 * they were sent, values of the query decoded, the path still encoded.
 */
export function gatewayEvent(a: GatewayCall): APIGatewayProxyEvent {
  const { method = 'GET', basePath = '', body } = a;
  const url = new URL(a.path, 'https://abc123.execute-api.eu-central-1.amazonaws.com');
  const headers = { Host: url.host, 'X-Forwarded-Proto': 'https', ...a.headers };
  const query = Object.fromEntries([...url.searchParams.keys()].map((name) => [name, url.searchParams.getAll(name)]));
  const path = a.path.split('?')[0] ?? '';
  const asked = Object.keys(query).length > 0;
  return {
    resource: '/api/{proxy+}',
    path: basePath + path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: asked ? Object.fromEntries(url.searchParams) : null,
    multiValueQueryStringParameters: asked ? query : null,
    pathParameters: { proxy: path.replace('/api/', '') },
    stageVariables: null,
    requestContext: {
      resourceId: 'a1b2c3',
      resourcePath: '/api/{proxy+}',
      httpMethod: method,
      path: `/v1${path}`,
      accountId: '000000000000',
      protocol: 'HTTP/1.1',
      stage: 'v1',
      domainName: url.host,
      domainPrefix: 'abc123',
      requestTimeEpoch: 1_772_366_400_000,
      requestTime: '01/Mar/2026:12:00:00 +0000',
      requestId: '3f8f7c1e-0f0f-4d55-9f0a-0b5b6f2f8f3e',
      apiId: 'abc123',
      identity: identity(),
      authorizer: { tenant: 'acme', principalId: 'u1' },
    },
    body: body === undefined ? null : Buffer.from(body).toString('base64'),
    isBase64Encoded: body !== undefined,
  };
}

function identity(): APIGatewayProxyEvent['requestContext']['identity'] {
  return {
    ...{ accessKey: null, accountId: null, apiKey: null, apiKeyId: null, caller: null, clientCert: null },
    ...{ cognitoAuthenticationProvider: null, cognitoAuthenticationType: null, cognitoIdentityId: null },
    ...{ cognitoIdentityPoolId: null, principalOrgId: null, user: null, userArn: null },
    sourceIp: '203.0.113.7',
    userAgent: 'curl/8.5.0',
  };
}
