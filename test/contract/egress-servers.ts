import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as an endpoint got it. */
export type Received = { method: string; path: string; headers: IncomingMessage['headers']; body: string };

/** Endpoints that behave and misbehave, by path. */
export type Endpoint = { port: number; received: Received[]; connections: () => number; close(): Promise<void> };

/** Serves `/ok`, `/status/N`, `/hang`, `/reset`, `/endless`, `/trickle` and `/to?url=…`, which redirects. */
export async function serveEndpoint(): Promise<Endpoint> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(chunks).toString('utf8') });
      answer(request, response);
    });
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: portOf(server), received, connections: () => connections, close: () => close(server) };
}

const BEHAVIOUR: Readonly<Record<string, RequestListener>> = {
  ok: (_request, response) => void response.writeHead(200, { 'x-seen': 'yes' }).end('fine'),
  status: (request, response) => void response.writeHead(Number(request.url?.split('/')[2])).end('so it is'),
  hang: () => undefined,
  reset: (request) => void request.socket.resetAndDestroy(),
  endless: (_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  },
  trickle: (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 10);
    response.on('close', () => clearInterval(timer));
  },
  to: (request, response) => {
    const to = new URL(request.url ?? '', 'http://x').searchParams;
    response.writeHead(Number(to.get('status') ?? 302), { location: to.get('url') ?? '' }).end();
  },
};

const answer: RequestListener = (request, response) => {
  const [name = ''] = (request.url ?? '').slice(1).split(/[/?]/);
  BEHAVIOUR[name]?.(request, response);
};

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
