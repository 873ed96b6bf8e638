import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { HttpApp } from '#http/app.ts';
import { DirectRequest, isPlain, send } from './direct-request.ts';

/** What answers requests, as Hono apps do; ours has a shorter way for most of them. */
export type FetchApp = {
  fetch(request: Request, env?: unknown): Response | Promise<Response>;
  direct?: HttpApp['direct'];
};
/** A server that listens; `close` lets running requests finish. */
export type HttpServer = { url: string; close(): Promise<void> };

// a filter of 4,000 characters must fit in a URL, where each may take nine bytes
const LONGEST_HEAD = 64 * 1024;
const KEEP_ALIVE_MS = 30_000;
const GRACE_MS = 5_000;
const LOOK_AGAIN_MS = 20;

/**
 * Serves an app on a port; 0 takes one that is free. Closing ends idle connections at once and gives requests that
 * run `graceMs` (default 5 s). Throws when the port is taken.
 *
 * @example
 * ```ts
 * import { serveHttp } from '#local/http-server.ts';
 * const app = { fetch: () => new Response('hello') };
 * const server = await serveHttp({ app, host: '127.0.0.1', port: 0 });
 * await server.close();
 * ```
 */
export async function serveHttp(a: {
  app: FetchApp;
  host: string;
  port: number;
  graceMs?: number;
}): Promise<HttpServer> {
  const { app, host, port, graceMs = GRACE_MS } = a;
  const server = createServer({ maxHeaderSize: LONGEST_HEAD }, listenerOf(app));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await listen({ server, host, port });
  return { url: urlOf({ host, address: server.address() }), close: () => close({ server, open, graceMs }) };
}

function listenerOf(app: FetchApp): RequestListener {
  const listen = getRequestListener((request, env) => app.fetch(request, env));
  return (incoming, outgoing) => {
    if (app.direct && isPlain(incoming)) {
      const request = new DirectRequest(incoming);
      const replying = app.direct({ path: request.path, request });
      if (replying) {
        replying.then((reply) => send({ reply, outgoing })).catch((error: Error) => outgoing.destroy(error));
        return;
      }
    }
    void listen(incoming, outgoing);
  };
}

function listen(a: { server: Server; host: string; port: number }): Promise<void> {
  const { server, host, port } = a;
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explain({ error, host, port })));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function explain(a: { error: Error; host: string; port: number }): Error {
  const { error, host, port } = a;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new Error(`port ${port} of ${host} is in use; stop what uses it, or set PORT`);
  if (code === 'EACCES') return new Error(`port ${port} needs more rights than this process has; set PORT`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Error(`this machine has no address ${host}; set HOST`);
  return error;
}

function close(a: { server: Server; open: ReadonlySet<Socket>; graceMs: number }): Promise<void> {
  const { server, open, graceMs } = a;
  return new Promise((resolve) => {
    // a connection that has just answered is idle, and would be kept open for the next request
    const ending = setInterval(() => server.closeIdleConnections(), LOOK_AGAIN_MS);
    const cutting = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(ending);
      clearTimeout(cutting);
      resolve();
    });
    server.closeIdleConnections();
    // browsers open connections ahead of need; node does not count those as idle
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  });
}

function urlOf(a: { host: string; address: AddressInfo | string | null }): string {
  const port = typeof a.address === 'object' && a.address !== null ? a.address.port : 0;
  const everywhere = a.host === '0.0.0.0' || a.host === '::';
  const host = everywhere ? 'localhost' : a.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
