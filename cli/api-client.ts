import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/** How a command reaches a platform. */
export type ApiOptions = {
  url: string;
  token?: string | undefined;
  tenant: string;
  user: string;
  roles: readonly string[];
};

/** Calls of a platform's HTTP API; an answer that is not 2xx becomes an error that says what the platform said. */
export type ApiClient = { call(a: { method: 'GET' | 'POST'; path: string; body?: Json }): Promise<JsonObject> };

/**
 * Connects to a platform. Without a token it asks the platform's own issuer for one, which only the embedded runtime
 * has.
 */
export async function connect(options: ApiOptions): Promise<ApiClient> {
  const base = options.url.replace(/\/+$/, '');
  const call = async (a: { method: string; path: string; body?: Json; token?: string }): Promise<JsonObject> => {
    const response = await request({ ...a, url: `${base}${a.path}` });
    const text = await response.text();
    const body = parse(text);
    if (response.ok) return body;
    throw new Error(
      `${a.method} ${a.path} answered ${response.status}: ${String(body['detail'] ?? text.slice(0, 200))}`,
    );
  };
  const { tenant, user, roles } = options;
  const token =
    options.token ??
    String(
      (await call({ method: 'POST', path: '/api/_auth/token', body: { tenant, user, roles: [...roles] } }))['token'],
    );
  return { call: (a) => call({ ...a, token }) };
}

async function request(a: { url: string; method: string; body?: Json; token?: string }): Promise<Response> {
  try {
    return await fetch(a.url, {
      method: a.method,
      headers: {
        ...(a.body !== undefined && { 'content-type': 'application/json' }),
        ...(a.token !== undefined && { authorization: `Bearer ${a.token}` }),
      },
      ...(a.body !== undefined && { body: JSON.stringify(a.body) }),
    });
  } catch {
    throw new Error(`no platform answers at ${a.url}; start one with npm start, or name another with --url`);
  }
}

function parse(text: string): JsonObject {
  try {
    const value: Json = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
