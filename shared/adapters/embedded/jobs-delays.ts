import type { Clock } from '#ports/clock.ts';

type Entry<T> = { at: number; item: T };

/** Items that come back at an instant: a heap, and one call of the clock for the earliest of them. */
export class Delays<T> {
  readonly #clock: Clock;
  readonly #onDue: (items: T[]) => void;
  readonly #heap: Entry<T>[] = [];
  #armedFor: number | null = null;
  #cancel: () => void = () => {};

  constructor(a: { clock: Clock; onDue: (items: T[]) => void }) {
    this.#clock = a.clock;
    this.#onDue = a.onDue;
  }

  add(a: { at: number; item: T }): void {
    this.#heap.push(a);
    this.#rise(this.#heap.length - 1);
    this.#arm();
  }

  clear(): void {
    this.#heap.length = 0;
    this.#arm();
  }

  #arm(): void {
    const next = this.#heap[0]?.at ?? null;
    if (next === this.#armedFor) return;
    this.#cancel();
    this.#armedFor = next;
    this.#cancel = next === null ? () => {} : this.#clock.schedule({ at: next, run: () => this.#fire() });
  }

  #fire(): void {
    this.#armedFor = null;
    const now = this.#clock.millis();
    const due: T[] = [];
    for (let first = this.#heap[0]; first && first.at <= now; first = this.#heap[0]) {
      due.push(first.item);
      this.#removeFirst();
    }
    this.#arm();
    if (due.length > 0) this.#onDue(due);
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #rise(from: number): void {
    for (let i = from; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.#swapIfEarlier({ child: i, parent })) return;
      i = parent;
    }
  }

  #sink(): void {
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      const child = this.#at(right) < this.#at(left) ? right : left;
      if (!this.#swapIfEarlier({ child, parent: i })) return;
      i = child;
    }
  }

  #at(i: number): number {
    return this.#heap[i]?.at ?? Number.POSITIVE_INFINITY;
  }

  #swapIfEarlier(a: { child: number; parent: number }): boolean {
    const [child, parent] = [this.#heap[a.child], this.#heap[a.parent]];
    if (child === undefined || parent === undefined || child.at >= parent.at) return false;
    this.#heap[a.child] = parent;
    this.#heap[a.parent] = child;
    return true;
  }
}
