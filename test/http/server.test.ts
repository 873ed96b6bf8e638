import { Agent, request } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type HttpServer, serveHttp } from '#local/http-server.ts';
import { openWorld, type World } from '#test/support/local-world.ts';
import { defineDeals } from './lab.ts';

const MB = 1024 * 1024;

type Got = { status: number; headers: Record<string, unknown>; text: string; port: number | undefined };

let world: World;
let server: HttpServer;
let token: string;

beforeAll(async () => {
  world = await openWorld({ packs: [] });
  await defineDeals({ world, token: await world.token({ user: 'admin', roles: ['admin'] }) });
  token = await world.token({ roles: ['member'] });
  server = await serveHttp({ app: world.app, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close();
  await world.close();
});

describe('a server', () => {
  it('answers over one connection, again and again', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = await send({ method: 'POST', path: '/api/crm/deals', agent, body: '{"name":"one"}' });
    const path = String(first.headers['location']);
    const second = await send({ path, agent });
    const head = await send({ method: 'HEAD', path, agent });
    agent.destroy();
    expect([first.status, second.status, head.status]).toEqual([201, 200, 200]);
    expect(JSON.parse(second.text)).toEqual(JSON.parse(first.text));
    expect(second.headers['content-type']).toBe('application/json');
    expect(head.text).toBe('');
    expect(new Set([first.port, second.port, head.port]).size).toBe(1);
  });

  it('refuses 5 MB, announced or in pieces, and goes on', async () => {
    const announced = await send({ method: 'POST', path: '/api/crm/deals', body: ' '.repeat(5 * MB) });
    const inPieces = await send({ method: 'POST', path: '/api/crm/deals', body: ' '.repeat(5 * MB), chunked: true });
    const after = await send({ path: '/api/health' });
    expect([announced, inPieces].map((one) => [one.status, JSON.parse(one.text).code])).toEqual([
      [413, 'BODY_TOO_LARGE'],
      [413, 'BODY_TOO_LARGE'],
    ]);
    expect(after.status).toBe(200);
  });

  it('takes a body in pieces', async () => {
    const { status } = await send({
      method: 'POST',
      path: '/api/crm/deals',
      body: '{"name":"in pieces"}',
      chunked: true,
    });
    expect(status).toBe(201);
  });

  it('outlives a sender that breaks off', async () => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST /api/crm/deals HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 100\r\n\r\n{"name":`,
    );
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    const { status } = await send({ path: '/api/health' });
    expect(status).toBe(200);
    expect(world.logger.lines.filter((line) => line.level === 'error')).toEqual([]);
  });

  it('finds names behind an escape, and no way around the paths', async () => {
    const dots = await send({ path: '/api/crm/../_admin/apps' });
    const escaped = await send({ path: '/api/crm/deals/%2e%2e' });
    const broken = await send({ path: '/api/crm/deals/%zz' });
    expect([dots.status, escaped.status, broken.status]).toEqual([403, 404, 404]);
  });
});

describe('a port that is taken', () => {
  let taken: Server;

  beforeAll(async () => {
    taken = createTcpServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => taken.close(resolve)));

  it('is named in the error, with what to do', async () => {
    const { port } = taken.address() as AddressInfo;
    const starting = serveHttp({ app: world.app, host: '127.0.0.1', port });
    await expect(starting).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
  });
});

describe('closing', () => {
  it('ends idle connections at once and lets a running request finish', async () => {
    let answer = (_: Response): void => undefined;
    let started = (): void => undefined;
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const app = {
      fetch: (): Promise<Response> => {
        started();
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    };
    const mine = await serveHttp({ app, host: '127.0.0.1', port: 0 });
    const unused = await connection(mine.url);
    const agent = new Agent({ keepAlive: true });
    const slow = send({ path: '/slow', url: mine.url, agent });
    await running;
    const closing = mine.close();
    await unused.closed;
    answer(new Response('done'));
    const got = await slow;
    await closing;
    agent.destroy();
    expect(got.text).toBe('done');
    await expect(send({ path: '/', url: mine.url })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('does not wait for a connection that is kept for the next request', async () => {
    const mine = await serveHttp({ app: { fetch: () => new Response('hello') }, host: '127.0.0.1', port: 0 });
    const kept = await connection(mine.url);
    const answered = new Promise((resolve) => kept.socket.once('data', resolve));
    kept.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await answered;
    await mine.close();
    await kept.closed;
    expect(kept.socket.destroyed).toBe(true);
  });

  it('cuts a request off that does not end in time', async () => {
    let started = (): void => undefined;
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const app = {
      fetch: (): Promise<Response> => {
        started();
        return new Promise(() => undefined);
      },
    };
    const mine = await serveHttp({ app, host: '127.0.0.1', port: 0, graceMs: 30 });
    const slow = send({ path: '/never', url: mine.url }).catch((error: unknown) => error);
    await running;
    await mine.close();
    expect(await slow).toMatchObject({ code: 'ECONNRESET' });
  });
});

function send(a: {
  method?: string;
  path: string;
  url?: string;
  agent?: Agent;
  body?: string;
  chunked?: boolean;
}): Promise<Got> {
  const { method = 'GET', path, agent, body, chunked = false } = a;
  const { hostname, port } = new URL(a.url ?? server.url);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body !== undefined &&
      (chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': Buffer.byteLength(body) })),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, ...(agent && { agent }) }, (response) => {
      const parts: Buffer[] = [];
      const { localPort } = response.socket;
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(parts).toString(),
          port: localPort,
        }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function connection(url: string): Promise<{ socket: Socket; closed: Promise<void> }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve({ socket, closed }));
    const closed = new Promise<void>((done) => socket.once('close', () => done()));
    socket.on('error', reject);
    socket.on('data', () => undefined);
  });
}
