import type { APIGatewayProxyEvent } from 'aws-lambda';

const ROOT = '/api/';
// what the gateway or the function makes anew
const DROPPED = new Set(['content-length', 'transfer-encoding']);
const WITHOUT_BODY = new Set(['GET', 'HEAD']);

/**
 * The request behind an event of a REST API. Its path is as it was sent, still encoded, and without stage or base path;
 * parameters of the query come decoded and are encoded again; a body is, byte for byte, what was sent, as long as the
 * gateway takes every body as binary. `traceparent` stands in where the caller sent none.
 */
export function toRequest(a: { event: APIGatewayProxyEvent; traceparent: string | null }): Request {
  const { event, traceparent } = a;
  const { httpMethod: method } = event;
  const body = WITHOUT_BODY.has(method) ? null : bodyOf(event);
  const headers = headersOf(event);
  if (traceparent !== null && !headers.has('traceparent')) headers.set('traceparent', traceparent);
  if (body !== null) headers.set('content-length', String(body.length));
  const url = `https://${event.requestContext.domainName ?? 'localhost'}${pathOf(event)}${queryOf(event)}`;
  return new Request(url, { method, headers, body });
}

/** A domain of one's own may have a base path before ours. */
function pathOf({ path }: APIGatewayProxyEvent): string {
  return path.startsWith(ROOT) ? path : path.slice(Math.max(0, path.indexOf(ROOT)));
}

function queryOf(event: APIGatewayProxyEvent): string {
  const query = new URLSearchParams();
  const { multiValueQueryStringParameters: all, queryStringParameters: last } = event;
  for (const [name, values] of Object.entries(all ?? last ?? {})) {
    for (const value of [values ?? []].flat()) query.append(name, value);
  }
  return query.size === 0 ? '' : `?${query}`;
}

function headersOf(event: APIGatewayProxyEvent): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? event.headers ?? {})) {
    if (DROPPED.has(name.toLowerCase())) continue;
    for (const value of [values ?? []].flat()) headers.append(name, onTheWire(value));
  }
  return headers;
}

/** Headers are bytes, and the web's objects have one character for each. */
function onTheWire(value: string): string {
  return Buffer.from(value).toString('latin1');
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): Uint8Array<ArrayBuffer> | null {
  if (body === null || body === undefined) return null;
  return Uint8Array.from(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}
