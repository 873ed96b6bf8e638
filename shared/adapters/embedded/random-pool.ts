import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 8192;

/** The machine's randomness, drawn some thousand bytes at a time: a call into the system costs more than the bytes. */
export class RandomPool {
  readonly #bytes = new Uint8Array(POOL_BYTES);
  #next = POOL_BYTES;

  /** A number in [0, 1) of 8 random bits, which is enough to choose among 32 letters. */
  fraction(): number {
    return this.#byte() / 256;
  }

  nextUint32(): number {
    return (this.#byte() | (this.#byte() << 8) | (this.#byte() << 16) | (this.#byte() << 24)) >>> 0;
  }

  #byte(): number {
    if (this.#next >= POOL_BYTES) {
      randomFillSync(this.#bytes);
      this.#next = 0;
    }
    return this.#bytes[this.#next++] ?? 0;
  }
}
