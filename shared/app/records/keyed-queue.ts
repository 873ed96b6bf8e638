/** Runs work that shares a key one after another, in the order of asking. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  async run<T>(a: { key: string; work: () => Promise<T> }): Promise<T> {
    const before = this.#tails.get(a.key) ?? Promise.resolve();
    const mine = before.then(a.work, a.work);
    const tail = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(a.key, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(a.key) === tail) this.#tails.delete(a.key);
    }
  }
}
