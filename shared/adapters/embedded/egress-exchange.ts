import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { EgressFailure } from '#ports/egress.ts';
import { CLOSED_ADDRESS } from './egress-lookup.ts';

/** One request and its answer, redirects not followed. */
export type Exchange =
  | { ok: true; status: number; headers: Record<string, string>; body: string }
  | { ok: false; reason: EgressFailure; detail: string };

type Outgoing = {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  agent: Agent;
  millis: number;
  mostBytes: number;
};

/** Sends one request; whatever happens, it ends in time and the socket is given up with it. */
export function exchange(a: Outgoing): Promise<Exchange> {
  return new Promise((resolve) => {
    const { url, method, headers, body, agent } = a;
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = send(url, { method, headers: { ...headers, ...length }, agent });
    const end = (result: Exchange): void => {
      clearTimeout(timer);
      resolve(result);
      if (!result.ok) request.destroy();
    };
    // a wait for the network, not for the platform's time
    const timer = setTimeout(
      () => end({ ok: false, reason: 'timeout', detail: `no answer in ${a.millis} ms` }),
      a.millis,
    );
    request.on('error', (error: NodeJS.ErrnoException) => end(failed(error)));
    request.on('response', (response) => read({ response, mostBytes: a.mostBytes, end }));
    request.end(body ?? undefined);
  });
}

function read(a: { response: IncomingMessage; mostBytes: number; end: (result: Exchange) => void }): void {
  const { response, mostBytes, end } = a;
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= mostBytes) return void chunks.push(chunk);
    end({ ok: false, reason: 'too_large', detail: `the answer is over ${mostBytes} bytes` });
  });
  response.on('error', (error: NodeJS.ErrnoException) => end(failed(error)));
  response.on('end', () => {
    const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
    const body = Buffer.concat(chunks).toString('utf8');
    end({ ok: true, status: response.statusCode ?? 0, headers: Object.fromEntries(headers), body });
  });
}

function failed(error: NodeJS.ErrnoException): Exchange {
  if (error.code === CLOSED_ADDRESS) return { ok: false, reason: 'refused', detail: error.message };
  return { ok: false, reason: 'unreachable', detail: error.code ?? 'the connection failed' };
}
