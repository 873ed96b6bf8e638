/**
 * Counts what the platform is busy with, so that a test or a simulation can wait until nothing moves any more,
 * instead of sleeping. Work that waits for a clock is not busy.
 */
export class Activity {
  #busy = 0;
  #begun = 0;
  #idle: (() => void)[] = [];

  begin(): void {
    this.#busy++;
    this.#begun++;
  }

  end(): void {
    this.#busy--;
    if (this.#busy === 0) this.#soon();
  }

  /** Counts as busy until `work` settles. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.begin();
    try {
      return await work();
    } finally {
      this.end();
    }
  }

  /** Resolves when nothing has been busy for one whole turn of the event loop. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      if (this.#busy === 0) this.#soon();
    });
  }

  #soon(): void {
    const begun = this.#begun;
    setImmediate(() => {
      // whoever was busy meanwhile looks again
      if (this.#busy === 0 && this.#begun === begun) this.#settle();
    });
  }

  #settle(): void {
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }
}
