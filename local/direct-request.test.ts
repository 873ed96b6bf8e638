import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Reply } from '#http/answer.ts';
import type { HttpRequest } from '#http/request.ts';
import { type HttpServer, serveHttp } from './http-server.ts';

let server: HttpServer;
beforeAll(async () => {
  const app = {
    fetch: () => new Response('the web'),
    direct: (one: { path: string; request: HttpRequest }) => (one.path === '/unknown' ? null : echo(one.request)),
  };
  server = await serveHttp({ app, host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

async function echo(a: HttpRequest): Promise<Reply> {
  const body = await a.bytes({ most: 1000 });
  const seen = [a.method, new URL(a.url).pathname, a.headers.get('x-one'), a.headers.get('x-none'), String(body)];
  return { status: 201, headers: { etag: '"1"' }, text: body?.length === 0 ? null : JSON.stringify(seen) };
}

type Sent = { method?: string; path: string; headers?: Record<string, string | string[]>; body?: string };
type Got = { status: number | undefined; headers: Record<string, unknown>; text: string };

function send(a: Sent): Promise<Got> {
  return new Promise((resolve, reject) => {
    const { method = 'POST', path, headers = {}, body = '' } = a;
    const call = request(
      { hostname: '127.0.0.1', port: new URL(server.url).port, path, method, headers },
      async (response) => {
        const parts: string[] = [];
        for await (const part of response) parts.push(String(part));
        resolve({ status: response.statusCode, headers: response.headers, text: parts.join('') });
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

describe('a plain request', () => {
  it('is answered directly, with its headers joined and its body whole', async () => {
    const { status, headers, text } = await send({
      path: '/a/b_c-1',
      headers: { 'X-One': ['a', ' b '] },
      body: 'größe',
    });
    expect(status).toBe(201);
    expect(JSON.parse(text)).toEqual(['POST', '/a/b_c-1', 'a, b', null, 'größe']);
    expect(headers).toMatchObject({ etag: '"1"', 'content-length': String(Buffer.byteLength(text)) });
  });

  it('may have no body, and get none', async () => {
    const { status, headers, text } = await send({ method: 'DELETE', path: '/a' });
    expect([status, text, headers['etag']]).toEqual([201, '', '"1"']);
  });
});

describe('any other request', () => {
  it.each<{ what: string; a: Sent }>([
    { what: 'no route', a: { path: '/unknown' } },
    { what: 'a query', a: { path: '/a?b=c' } },
    { what: 'an escape', a: { path: '/a/%2e%2e' } },
    { what: 'dots', a: { path: '/a/../b' } },
    { what: 'a capital', a: { path: '/A' } },
    { what: 'another method', a: { method: 'OPTIONS', path: '/a' } },
    { what: 'a host that needs a closer look', a: { path: '/a', headers: { host: 'a@b' } } },
    { what: 'a body of unknown length', a: { path: '/a', headers: { 'transfer-encoding': 'chunked' }, body: 'x' } },
  ])('with $what goes the way of the web', async ({ a }) => {
    const { status } = await send(a);
    expect(status).not.toBe(201);
  });
});
