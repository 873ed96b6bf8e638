import { createTokens } from '#adapters/embedded/tokens.ts';
import type { Platform } from '#app/platform.ts';
import type { JsonObject } from '#core/json/json.ts';
import { createHttpApp } from '#http/app.ts';

/** Calls of the API of one process, by an admin of the tenant `acme`. */
export type HttpCaller = (a: {
  method?: string;
  path: string;
  body?: JsonObject;
}) => Promise<{ status: number; json: JsonObject }>;

const KEY = new Uint8Array(32).fill(7);
const USER = '0190f0c0-0000-7000-8000-000000000001';

/** Serves the API over a platform, without a network; `userId` = another admin. */
export async function httpCaller(a: { platform: Platform; userId?: string }): Promise<HttpCaller> {
  const tokens = createTokens({ key: KEY, clock: a.platform.clock });
  const app = createHttpApp({ platform: a.platform, tokens, ready: () => true });
  const identity = { tenant: 'acme', userId: a.userId ?? USER, roles: ['admin'] };
  const token = await tokens.issue({ identity, expiresIn: 30 * 24 * 3600 });
  return async ({ method = 'GET', path, body }) => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    const response = await app.request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    return { status: response.status, json: text === '' ? {} : JSON.parse(text) };
  };
}
