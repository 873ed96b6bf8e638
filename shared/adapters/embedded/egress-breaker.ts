import type { Clock } from '#ports/clock.ts';

type State = { failures: number; openUntil: number; probing: boolean };

const MOST_FAILURES = 5;
const OPEN_MS = 30_000;
const MOST_HOSTS = 10_000;

/** Stops calling what has failed too often; after a while one call tries whether it is back. */
export class Breaker {
  readonly #clock: Clock;
  readonly #states = new Map<string, State>();

  constructor(a: { clock: Clock }) {
    this.#clock = a.clock;
  }

  /** Null when it may be called; else the milliseconds until it may. */
  closedFor(key: string): number | null {
    const state = this.#states.get(key);
    if (!state || state.failures < MOST_FAILURES) return null;
    const left = state.openUntil - this.#clock.millis();
    if (left > 0) return left;
    if (state.probing) return OPEN_MS;
    state.probing = true;
    return null;
  }

  /** The call that was let through was not made after all. */
  release(key: string): void {
    const state = this.#states.get(key);
    if (state) state.probing = false;
  }

  /** Takes note of how a call went. */
  note(a: { key: string; ok: boolean }): void {
    if (a.ok) return void this.#states.delete(a.key);
    const state = this.#states.get(a.key) ?? { failures: 0, openUntil: 0, probing: false };
    if (this.#states.size >= MOST_HOSTS) this.#states.clear();
    const openUntil = this.#clock.millis() + OPEN_MS;
    this.#states.set(a.key, { failures: state.failures + 1, openUntil, probing: false });
  }
}
