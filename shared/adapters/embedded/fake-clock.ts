import type { Clock } from '#ports/clock.ts';

type Entry = { at: number; order: number; run: () => void };

/** A clock that moves only when told to: months pass in milliseconds. */
export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  #entries: Entry[] = [];

  constructor(a: { start: string }) {
    this.#now = Date.parse(a.start);
  }

  now(): string {
    return new Date(this.#now).toISOString();
  }

  millis(): number {
    return this.#now;
  }

  schedule(a: { at: number; run: () => void }): () => void {
    const entry = { at: a.at, order: this.#order++, run: a.run };
    this.#entries.push(entry);
    // what is due already runs soon, as setTimeout(0) would
    if (a.at <= this.#now) setImmediate(() => this.#fire(entry));
    return () => this.#remove(entry);
  }

  /** When the next scheduled call is due, in milliseconds; null when none is. */
  nextAt(): number | null {
    return this.#entries.reduce<number | null>((min, e) => (min === null || e.at < min ? e.at : min), null);
  }

  /** Moves to `at` and calls what became due, in order. Time never goes back. */
  moveTo(at: number): void {
    if (at < this.#now) throw new Error('a clock does not go back');
    this.#now = at;
    const due = this.#entries.filter((e) => e.at <= at).sort((x, y) => x.at - y.at || x.order - y.order);
    for (const entry of due) this.#fire(entry);
  }

  #fire(entry: Entry): void {
    if (!this.#remove(entry)) return;
    entry.run();
  }

  #remove(entry: Entry): boolean {
    const i = this.#entries.indexOf(entry);
    if (i < 0) return false;
    this.#entries.splice(i, 1);
    return true;
  }
}
