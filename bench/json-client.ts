import { Agent, request } from 'node:http';
import type { Json } from '#core/json/json.ts';

/** Calls over kept-alive connections; an answer that is no success is an error. */
export type JsonClient = {
  call(a: { method: 'GET' | 'POST'; url: string; body?: Json; token?: string }): Promise<Json>;
  close(): void;
};

/** A client with node:http, which costs less than fetch: what is measured is the server. */
export function jsonClient(): JsonClient {
  const agent = new Agent({ keepAlive: true });
  return {
    call: ({ method, url, body, token }) =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? '' : JSON.stringify(body);
        const headers = {
          ...(text !== '' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        };
        const sent = request(url, { method, agent, headers }, (response) => {
          const { statusCode = 0 } = response;
          let answer = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            answer += part;
          });
          response.on('error', reject).on('end', () => {
            if (statusCode >= 300) reject(new Error(`${method} ${url} answered ${statusCode}: ${answer}`));
            else resolve(answer === '' ? null : JSON.parse(answer));
          });
        });
        sent.on('error', reject);
        sent.end(text);
      }),
    close: () => agent.destroy(),
  };
}
