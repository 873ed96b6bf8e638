import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { systemClock } from '#adapters/embedded/system-clock.ts';
import { createTokens } from '#adapters/embedded/tokens.ts';
import { createHttpApp } from '#http/app.ts';
import { serveHttp } from '#local/http-server.ts';
import { readSettings } from '#local/settings.ts';
import { openBenchPlatform } from './bench-platform.ts';
import { watchInstances } from './commit-watch.ts';
import { freePort } from './free-port.ts';

/**
 * Serves the platform as `dro start` does, and beside it, on a port of its own, what a client of the benchmark waits
 * at: `GET /<instance>/<status>` is answered when the instance has come to that status.
 */
export async function main(): Promise<void> {
  const { dataDir, durability } = readSettings({ env: process.env });
  const local = await openBenchPlatform({ dataDir, durability });
  const watch = watchInstances(local);
  const tokens = createTokens({ dataDir, clock: systemClock() });
  const app = createHttpApp({ platform: local.platform, tokens, issuer: tokens, ready: () => true });
  const server = await serveHttp({ app, host: '127.0.0.1', port: 0 });
  const port = await freePort();
  const arrivals = createServer((request: IncomingMessage, response: ServerResponse) => {
    const [, id, status] = (request.url ?? '').split('/');
    void watch.at(`${id}:${status}`).then(() => response.end('{}'));
  });
  arrivals.listen(port, '127.0.0.1', () => {
    process.stdout.write(`${JSON.stringify({ url: server.url, arrivals: `http://127.0.0.1:${port}` })}\n`);
  });
  process.once('SIGTERM', () => {
    arrivals.closeAllConnections();
    arrivals.close();
    void server
      .close()
      .then(() => local.stop())
      .then(() => process.exit(0));
  });
}
