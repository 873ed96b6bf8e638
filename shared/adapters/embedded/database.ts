import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import type { Logger } from '#ports/logger.ts';
import { Checkpointer } from './checkpointer.ts';
import { errorText } from './error-text.ts';
import { lockFile } from './file-lock.ts';

/** `normal` survives kill -9, `full` also a power loss (decisions §6.7). */
export type Durability = 'normal' | 'full';

type Waiting = { run: () => unknown; resolve: (value: unknown) => void; reject: (error: unknown) => void };

// pages; a write-ahead log of 16 MB is folded back less often than the default of 4
const LOG_PAGES = 4000;
// where a checkpointer does that, for the case that it fails
const MOST_LOG_PAGES = 40_000;
// how long notes may wait for company
const LATER_MS = 20;

/**
 * The one SQLite file of a platform. Writers hand over synchronous functions; what arrives in one turn of the
 * event loop shares one transaction (group commit), so a busy platform pays for one commit, not for sixteen.
 */
export class Database {
  readonly sql: Libsql.Database;
  /** whether nobody else can write to the file */
  readonly exclusive: boolean;
  readonly #begin: Libsql.Statement;
  readonly #commit: Libsql.Statement;
  #waiting: Waiting[] = [];
  #notes: Waiting[] = [];
  #notesTimer: NodeJS.Timeout | undefined;
  readonly #lock: { release(): void } | null;
  readonly #checkpointer: Checkpointer | null;
  #rows = 0;
  #held = false;
  #closed = false;

  /**
   * `exclusive` keeps every other platform out until this process ends, however it ends; another thread then folds
   * the write-ahead log back.
   */
  constructor(a: { file: string; durability?: Durability; exclusive?: boolean; logger?: Logger }) {
    if (a.file !== ':memory:') mkdirSync(dirname(a.file), { recursive: true });
    this.exclusive = a.exclusive ?? false;
    this.#lock = this.exclusive ? lockFile({ file: `${a.file}.lock` }) : null;
    this.sql = new Libsql(a.file);
    this.sql.pragma('journal_mode = WAL');
    this.sql.pragma(`synchronous = ${a.durability === 'full' ? 'FULL' : 'NORMAL'}`);
    this.sql.pragma('busy_timeout = 5000');
    this.sql.pragma(`wal_autocheckpoint = ${this.exclusive ? MOST_LOG_PAGES : LOG_PAGES}`);
    const failed = (error: unknown): void =>
      a.logger?.error('the write-ahead log was not folded back', { reason: errorText(error) });
    this.#checkpointer = this.exclusive
      ? new Checkpointer({ file: a.file, owner: { hold: (held) => this.#hold(held), failed } })
      : null;
    this.#begin = this.sql.prepare('BEGIN IMMEDIATE');
    this.#commit = this.sql.prepare('COMMIT');
  }

  /** To be told of rows that a transaction changes. */
  changed(rows: number): void {
    this.#rows += rows;
  }

  /** Runs `run` in a transaction of its own, now. It must not await. */
  writeNow<T>(run: () => T): T {
    this.#begin.run();
    try {
      const value = run();
      this.#commit.run();
      this.#checkpointer?.wrote(this.#rows);
      this.#rows = 0;
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
      if (this.#waiting.length === 0) this.#soon();
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
    this.#checkpointer?.close();
    this.sql.close();
    this.#lock?.release();
  }

  #soon(): void {
    setImmediate(() => {
      if (!this.#held) this.#flush();
    });
  }

  #hold(held: boolean): void {
    this.#held = held;
    if (!held) this.#flush();
  }

  #takeNotes(): void {
    clearTimeout(this.#notesTimer);
    this.#notesTimer = undefined;
    if (this.#notes.length === 0) return;
    if (this.#waiting.length === 0) this.#soon();
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
