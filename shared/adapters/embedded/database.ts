import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';

/** `normal` survives kill -9, `full` also a power loss (decisions §6.7). */
export type Durability = 'normal' | 'full';

type Waiting = { run: () => unknown; resolve: (value: unknown) => void; reject: (error: unknown) => void };

// how long notes may wait for company
const LATER_MS = 20;

/**
 * The one SQLite file of a platform. Writers hand over synchronous functions; what arrives in one turn of the
 * event loop shares one transaction (group commit), so a busy platform pays for one commit, not for sixteen.
 */
export class Database {
  readonly sql: Libsql.Database;
  readonly #begin: Libsql.Statement;
  readonly #commit: Libsql.Statement;
  #waiting: Waiting[] = [];
  #notes: Waiting[] = [];
  #notesTimer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `exclusive` keeps every other process out until this one ends, however it ends. */
  constructor(a: { file: string; durability?: Durability; exclusive?: boolean }) {
    if (a.file !== ':memory:') mkdirSync(dirname(a.file), { recursive: true });
    this.sql = new Libsql(a.file);
    if (a.exclusive) this.sql.pragma('locking_mode = EXCLUSIVE');
    this.sql.pragma('journal_mode = WAL');
    this.sql.pragma(`synchronous = ${a.durability === 'full' ? 'FULL' : 'NORMAL'}`);
    this.sql.pragma('busy_timeout = 5000');
    // pages; a write-ahead log of 16 MB is folded back less often than the default of 4
    this.sql.pragma('wal_autocheckpoint = 4000');
    this.#begin = this.sql.prepare('BEGIN IMMEDIATE');
    this.#commit = this.sql.prepare('COMMIT');
  }

  /** Runs `run` in a transaction of its own, now. It must not await. */
  writeNow<T>(run: () => T): T {
    this.#begin.run();
    try {
      const value = run();
      this.#commit.run();
      return value;
    } catch (error) {
      this.sql.exec('ROLLBACK');
      throw error;
    }
  }

  /**
   * Runs `run` in the next shared transaction and resolves once that is committed. `run` must be synchronous and
   * may be run again, as when another function of the same transaction throws and all are rolled back.
   */
  write<T>(run: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the database is closed'));
    return new Promise<T>((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#flush());
      this.#waiting.push({ run, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /**
   * Like `write`, for notes on how far work has come: they wait up to 20 ms for others, and share a transaction of
   * their own. What they say must be harmless to lose, since the process may be killed before.
   */
  note<T>(run: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the database is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#notesTimer ??= setTimeout(() => this.#takeNotes(), LATER_MS);
      this.#notes.push({ run, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** Resolves when the notes that wait are committed. */
  async noted(): Promise<void> {
    this.#takeNotes();
    if (this.#waiting.length > 0) await this.write(() => {});
  }

  /** Commits what waits, and closes the file. */
  close(): void {
    if (this.#closed) return;
    this.#takeNotes();
    this.#flush();
    this.#closed = true;
    this.sql.close();
  }

  #takeNotes(): void {
    clearTimeout(this.#notesTimer);
    this.#notesTimer = undefined;
    if (this.#notes.length === 0) return;
    if (this.#waiting.length === 0) setImmediate(() => this.#flush());
    this.#waiting.push(...this.#notes);
    this.#notes = [];
  }

  #flush(): void {
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    let values: unknown[];
    try {
      values = this.writeNow(() => batch.map((one) => one.run()));
    } catch {
      for (const one of batch) this.#runAlone(one);
      return;
    }
    batch.forEach((one, i) => {
      one.resolve(values[i]);
    });
  }

  #runAlone(one: Waiting): void {
    try {
      one.resolve(this.writeNow(one.run));
    } catch (error) {
      one.reject(error);
    }
  }
}
