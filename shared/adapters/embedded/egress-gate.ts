import type { Clock } from '#ports/clock.ts';

/** How much goes out at once, and how fast. */
export type GateLimits = {
  /** calls under way: of one host for one tenant, of one tenant, of all */
  perHost: number;
  perTenant: number;
  inAll: number;
  /** calls of a tenant: so many a second, and so many saved up */
  perSecond: number;
  burst: number;
};

/** Fewer in all than jobs run at once, so that endpoints that hang never take every place there is. */
export const GATE_LIMITS: GateLimits = { perHost: 4, perTenant: 8, inAll: 12, perSecond: 50, burst: 200 };

type Bucket = { tokens: number; at: number };

const BUSY_MS = 1000;
const MOST_TENANTS = 10_000;

/** Lets calls out: bounded in number for each host, tenant and in all, and in rate for each tenant. */
export class Gate {
  readonly #clock: Clock;
  readonly #limits: GateLimits;
  readonly #running = new Map<string, number>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(a: { clock: Clock; limits: GateLimits }) {
    this.#clock = a.clock;
    this.#limits = a.limits;
  }

  /** A place, to be given back; or the milliseconds after which to ask again. */
  enter(a: { tenant: string; host: string }): { leave: () => void } | { waitMs: number } {
    const { perHost, perTenant, inAll } = this.#limits;
    const places: [string, number][] = [
      ['', inAll],
      [a.tenant, perTenant],
      [`${a.tenant} ${a.host}`, perHost],
    ];
    if (places.some(([key, most]) => (this.#running.get(key) ?? 0) >= most)) return { waitMs: BUSY_MS };
    const waitMs = this.#take(a.tenant);
    if (waitMs > 0) return { waitMs };
    for (const [key] of places) this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
    const leave = (): void => {
      for (const [key] of places) this.#leave(key);
    };
    return { leave };
  }

  #leave(key: string): void {
    const left = (this.#running.get(key) ?? 1) - 1;
    if (left > 0) this.#running.set(key, left);
    else this.#running.delete(key);
  }

  /** Takes one of the tenant's tokens; the milliseconds until there is one when there is none. */
  #take(tenant: string): number {
    const { perSecond, burst } = this.#limits;
    const now = this.#clock.millis();
    const known = this.#buckets.get(tenant);
    if (!known && this.#buckets.size >= MOST_TENANTS) this.#buckets.clear();
    const tokens = known ? Math.min(burst, known.tokens + ((now - known.at) / 1000) * perSecond) : burst;
    const enough = tokens >= 1;
    this.#buckets.set(tenant, { tokens: enough ? tokens - 1 : tokens, at: now });
    return enough ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1000);
  }
}
