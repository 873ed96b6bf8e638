import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { allowedUrl } from '#core/net/egress-allow.ts';
import { egressSignature, SIGNATURE_HEADER } from '#core/net/egress-signature.ts';
import type { Clock } from '#ports/clock.ts';
import type { Egress, EgressCall, EgressResult } from '#ports/egress.ts';
import { Breaker } from './egress-breaker.ts';
import { type Exchange, exchange } from './egress-exchange.ts';
import { GATE_LIMITS, Gate, type GateLimits } from './egress-gate.ts';
import { guardedLookup, openAddresses, type Resolve, systemResolve } from './egress-lookup.ts';

/** The way out of one machine, and what its owner calls at the end. */
export type EmbeddedEgress = Egress & { close(): void };

type Hop = { url: string; method: string; headers: Readonly<Record<string, string>>; body: string | null };

const MOST_BYTES = 1024 * 1024;
const MOST_REDIRECTS = 3;
const IDLE_MS = 30_000;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
// what may follow to another origin; all else could be a credential for the first
const HARMLESS: readonly string[] = ['content-type', 'accept', 'user-agent', 'traceparent'];

/**
 * The way out over Node's own client, with connections that are kept. `allowLoopback` is for tests, which serve their
 * own endpoints.
 *
 * @example
 * ```ts
 * import { createEgress } from '#adapters/embedded/egress.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * const egress = createEgress({ clock: systemClock() });
 * const allow = [{ host: 'hooks.example.com' }];
 * const call = { tenant: 'acme', url: 'https://hooks.example.com/', method: 'POST', headers: {}, body: '{}' };
 * const result = await egress.call({ ...call, timeoutMs: 10_000, allow, signingKeys: [] });
 * ```
 */
export function createEgress(a: {
  clock: Clock;
  allowLoopback?: boolean;
  resolve?: Resolve;
  limits?: Partial<GateLimits>;
  mostBytes?: number;
}): EmbeddedEgress {
  const { clock, mostBytes = MOST_BYTES } = a;
  const isOpen = openAddresses({ allowLoopback: a.allowLoopback ?? false });
  const lookup = guardedLookup({ resolve: a.resolve ?? systemResolve, isOpen });
  const kept = { keepAlive: true, timeout: IDLE_MS, lookup };
  const agents = { 'http:': new HttpAgent(kept), 'https:': new HttpsAgent(kept) };
  const gate = new Gate({ clock, limits: { ...GATE_LIMITS, ...a.limits } });
  const breaker = new Breaker({ clock });

  /** One request of a call, behind the list, the breaker and the gate. */
  async function hop(call: EgressCall, step: Hop, end: number): Promise<EgressResult> {
    const found = allowedUrl({ url: step.url, allow: call.allow });
    if (!found.ok) return { ok: false, reason: 'refused', detail: found.reason };
    const { url } = found;
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    // an address in the URL is never looked up
    if (isIP(literal) !== 0 && !isOpen(literal)) {
      return { ok: false, reason: 'refused', detail: `${url.host} is not a public address` };
    }
    const key = `${call.tenant} ${url.host}`;
    const place = gate.enter({ tenant: call.tenant, host: url.host });
    if ('waitMs' in place) {
      return { ok: false, reason: 'limited', detail: 'too many calls at once', retryAfterMs: place.waitMs };
    }
    try {
      const wait = breaker.closedFor(key);
      if (wait !== null) {
        return { ok: false, reason: 'broken', detail: `${url.host} has failed too often`, retryAfterMs: wait };
      }
      const agent = agents[url.protocol === 'https:' ? 'https:' : 'http:'];
      const millis = Math.max(1, end - performance.now());
      const result = await exchange({ ...step, url, agent, millis, mostBytes });
      breaker.note({ key, ok: isHealthy(result) });
      return result;
    } catch (error) {
      breaker.release(key);
      throw error;
    } finally {
      place.leave();
    }
  }

  async function call(a: EgressCall): Promise<EgressResult> {
    const end = performance.now() + a.timeoutMs;
    let step: Hop = {
      url: a.url,
      method: a.method,
      headers: signed({ call: a, millis: clock.millis() }),
      body: a.body,
    };
    for (let redirects = 0; ; redirects++) {
      const result = await hop(a, step, end);
      const location = result.ok && REDIRECTS.includes(result.status) ? result.headers['location'] : undefined;
      // what was redirected has been sent once
      if (!result.ok && redirects > 0 && result.reason === 'limited') return { ...result, reason: 'unreachable' };
      if (!result.ok || location === undefined) return result;
      if (redirects === MOST_REDIRECTS) return { ok: false, reason: 'refused', detail: 'it redirects too often' };
      if (!URL.canParse(location, step.url)) return { ok: false, reason: 'refused', detail: 'it redirects to no URL' };
      step = redirected({ step, to: new URL(location, step.url), status: result.status });
    }
  }

  return {
    call: async (a) => {
      try {
        return await call(a);
      } catch (error) {
        // what Node refuses to send, e.g. a line break in a header; its message could hold the value
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'INVALID';
        return { ok: false, reason: 'refused', detail: `the call cannot be sent (${code})` };
      }
    },
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** A host that answers at all is well, unless it says itself that it is not. */
function isHealthy(result: Exchange): boolean {
  return result.ok ? result.status < 500 : result.reason === 'refused';
}

function signed(a: { call: EgressCall; millis: number }): Record<string, string> {
  const { headers, signingKeys: keys, body } = a.call;
  if (keys.length === 0) return { ...headers };
  return { ...headers, [SIGNATURE_HEADER]: egressSignature({ keys, body: body ?? '', millis: a.millis }) };
}

function redirected(a: { step: Hop; to: URL; status: number }): Hop {
  const { step, to, status } = a;
  const same = new URL(step.url).origin === to.origin;
  const headers = same
    ? step.headers
    : Object.fromEntries(Object.entries(step.headers).filter(([name]) => HARMLESS.includes(name.toLowerCase())));
  // 307 and 308 say that it is to be sent again as it is
  const again = status === 307 || status === 308;
  return again ? { ...step, url: to.href, headers } : { url: to.href, method: 'GET', headers, body: null };
}
