import Libsql from 'libsql/promise';
import { z } from 'zod';

/** After how many changed rows a pass is made, each about one page of the log, and from how many pages on it is ended. */
export type CheckpointLimits = { rows: number; pages: number };

// a log of some 64 MB
const LIMITS: CheckpointLimits = { rows: 4000, pages: 12_000 };

const PASS = z.tuple([z.object({ log: z.number(), checkpointed: z.number() })]);

type Owner = {
  /** Keeps writers waiting, or lets them go on. */
  hold(held: boolean): void;
  failed(error: unknown): void;
};

/**
 * Folds the write-ahead log back into the file over a connection of its own, on a thread of its own: the syncs that
 * this takes, tens of milliseconds each, hold up nobody. A log that writers keep adding to never ends, so once it is
 * long they are made to wait for the last few pages, and it begins anew.
 */
export class Checkpointer {
  readonly #connection: Libsql;
  readonly #owner: Owner;
  readonly #limits: CheckpointLimits;
  #rows = 0;
  #running = false;
  #closed = false;

  constructor(a: { file: string; owner: Owner; limits?: CheckpointLimits }) {
    this.#connection = new Libsql(a.file, {});
    this.#owner = a.owner;
    this.#limits = a.limits ?? LIMITS;
  }

  /** To be told of each change, after its commit. */
  wrote(rows: number): void {
    this.#rows += rows;
    if (this.#rows < this.#limits.rows || this.#running || this.#closed) return;
    this.#rows = 0;
    this.#running = true;
    void this.#run();
  }

  /** Ends the connection, after the pass that is under way. */
  close(): void {
    this.#closed = true;
    if (!this.#running) this.#connection.close();
  }

  async #run(): Promise<void> {
    try {
      const pages = await this.#pass();
      if (pages >= this.#limits.pages && !this.#closed) await this.#finish();
    } catch (error) {
      this.#owner.failed(error);
    }
    this.#running = false;
    if (this.#closed) this.#connection.close();
  }

  async #finish(): Promise<void> {
    await this.#pass();
    this.#owner.hold(true);
    try {
      await this.#pass();
    } finally {
      this.#owner.hold(false);
    }
  }

  /** Folds back what no reader needs any more; returns the length of the log in pages. */
  async #pass(): Promise<number> {
    const statement = await this.#connection.prepare('PRAGMA wal_checkpoint(PASSIVE)');
    const [{ log }] = PASS.parse(await statement.all());
    return log;
  }
}
