import type { Json, JsonObject } from '#core/json/json.ts';

/** A call of the API; `body` goes out as JSON, a text as it is. */
export type Ask = {
  method?: string;
  path: string;
  token?: string;
  body?: Json;
  headers?: Readonly<Record<string, string>>;
};
/** What came back; `json` is an empty object when there is no body. */
export type Answer = { status: number; headers: Headers; json: JsonObject };

/** Calls an API that begins at `url`. */
export async function ask(a: Ask & { url: string }): Promise<Answer> {
  const { method = 'GET', token, body, headers = {} } = a;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${a.url}${a.path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(text !== undefined && { body: text }),
  });
  const answer = await response.text();
  const { status } = response;
  try {
    return { status, headers: response.headers, json: answer === '' ? {} : JSON.parse(answer) };
  } catch {
    throw new Error(`${method} ${a.path} answered ${status} with what is no JSON: ${answer.slice(0, 500)}`);
  }
}
