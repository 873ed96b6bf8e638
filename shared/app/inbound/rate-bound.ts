type Window = { began: number; count: number };

// windows of sources that are still again are swept out
const MOST = 10_000;

/** So many deliveries of a source in a span of time, counted in this process; what is more is sent away. */
export class RateBound {
  readonly #windows = new Map<string, Window>();

  /** Null when there is room, else the milliseconds until there is. */
  take(a: { key: string; count: number; perMs: number; now: number }): number | null {
    const { key, perMs, now } = a;
    const known = this.#windows.get(key);
    const window = known && now - known.began < perMs ? known : { began: now, count: 0 };
    if (this.#windows.size >= MOST) this.#windows.clear();
    this.#windows.set(key, window);
    window.count++;
    return window.count <= a.count ? null : window.began + perMs - now;
  }
}
