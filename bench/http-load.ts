import { Agent, request } from 'node:http';
import { inParallel } from './in-parallel.ts';
import { cpuMs } from './process-stats.ts';

/** What a server did under load: requests a second, latencies in ms, its own processor time in ms for each request. */
export type LoadResult = { perSecond: number; ms: number[]; cpuMsPerRequest: number | null };

/**
 * Sends `count` POSTs over `connections` kept-alive connections, the next one on each as soon as the last is answered.
 * An answer that is no success is an error.
 */
export async function httpLoad(a: {
  url: string;
  pid: number;
  connections: number;
  count: number;
  headers?: Record<string, string>;
  body: (i: number) => string;
}): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: a.connections });
  const ms: number[] = [];
  const before = cpuMs(a.pid);
  try {
    const took = await inParallel({
      count: a.count,
      atOnce: a.connections,
      work: async (i) => {
        const began = performance.now();
        await send({ url: a.url, agent, headers: a.headers ?? {}, body: a.body(i) });
        ms.push(performance.now() - began);
      },
    });
    const after = cpuMs(a.pid);
    const cpuMsPerRequest = before === null || after === null ? null : (after - before) / a.count;
    return { perSecond: (a.count / took) * 1000, ms, cpuMsPerRequest };
  } finally {
    agent.destroy();
  }
}

function send(a: { url: string; agent: Agent; headers: Record<string, string>; body: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(a.body),
      ...a.headers,
    };
    const call = request(a.url, { method: 'POST', agent: a.agent, headers }, (response) => {
      const { statusCode = 0 } = response;
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        if (statusCode < 300) resolve();
        else reject(new Error(`POST ${a.url} answered ${statusCode}: ${text}`));
      });
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(a.body);
  });
}
