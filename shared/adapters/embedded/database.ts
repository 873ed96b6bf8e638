import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import { errorText } from '#adapters/store/error-text.ts';
import type { Logger } from '#ports/logger.ts';
import { Checkpointer } from './checkpointer.ts';
import { lockFile } from './file-lock.ts';

/** `normal` survives kill -9, `full` also a power loss (decisions §6.7). */
export type Durability = 'normal' | 'full';

type Settling = { done: Promise<void>; resolve: () => void; reject: (error: unknown) => void };
type Waiting = { run: () => unknown; resolve: (value: unknown) => void; reject: (error: unknown) => void };

// pages; a write-ahead log of 16 MB is folded back less often than the default of 4
const LOG_PAGES = 4000;
// where a checkpointer does that, for the case that it fails
const MOST_LOG_PAGES = 40_000;
// how long notes may wait for company
const LATER_MS = 20;
// of one transaction: so many, and the rest of the platform gets its turn
const MOST_EARLY = 256;
const SETTLED = Promise.resolve();

/**
 * The one SQLite file of a platform. Writers hand over synchronous functions; what arrives in one turn of the
 * event loop shares one transaction (group commit), so a busy platform pays for one commit, not for sixteen.
 *
 * Who goes on with `early` does so before that commit: all that it does in the same turn is in the same transaction.
 * What leaves the process waits for `settled`.
 */
export class Database {
  readonly sql: Libsql.Database;
  /** whether nobody else can write to the file */
  readonly exclusive: boolean;
  readonly #begin: Libsql.Statement;
  readonly #commit: Libsql.Statement;
  readonly #mark: Libsql.Statement;
  readonly #unmark: Libsql.Statement;
  readonly #backToMark: Libsql.Statement;
  /** of the transaction that is open between two turns; null when there is none */
  #settling: Settling | null = null;
  #early = 0;
  #stored: (() => void)[] = [];
  readonly #onLost = new Set<() => void>();
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
    this.#mark = this.sql.prepare('SAVEPOINT mark');
    this.#unmark = this.sql.prepare('RELEASE mark');
    this.#backToMark = this.sql.prepare('ROLLBACK TO mark');
  }

  /** To be told of rows that a transaction changes. */
  changed(rows: number): void {
    this.#rows += rows;
  }

  /** Runs `run` in a transaction of its own, now. It must not await. */
  writeNow<T>(run: () => T): T {
    if (this.#settling) this.#flush();
    this.#begin.run();
    let value: T;
    try {
      value = run();
      this.#commit.run();
    } catch (error) {
      this.#stored = [];
      this.sql.exec('ROLLBACK');
      throw error;
    }
    this.#committed();
    return value;
  }

  /**
   * To be called by what runs in a transaction: `stored` is called once that is committed, in order, before anybody is
   * answered. It must not throw.
   */
  whenStored(stored: () => void): void {
    this.#stored.push(stored);
  }

  /** Calls `lost` whenever what ran `early` could not be committed: what is known of the file must be read anew. */
  onLost(lost: () => void): void {
    this.#onLost.add(lost);
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
   * Runs `run` now and resolves at once: everybody reads what it wrote, and it is committed at the end of the turn with
   * all that ran before. What comes after it is never on disk without it, so who goes on need not wait, unless for
   * something outside the file: that waits for `settled`.
   */
  async early<T>(run: () => T): Promise<T> {
    // an endless chain must not keep others from their turn, nor a full log from being folded back
    if (this.#closed || this.#held || this.#early >= MOST_EARLY) return this.write(run);
    this.#open();
    this.#early++;
    return this.#marked(run);
  }

  /** Resolves when all that ran is on disk; rejects when that could not be committed. */
  settled(): Promise<void> {
    return this.#settling?.done ?? SETTLED;
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

  /** Closes the file as the end of the process would: what was not committed is lost. */
  abandon(): void {
    if (this.#closed) return;
    const lost = new Error('the process is gone');
    for (const one of [...this.#waiting, ...this.#notes]) one.reject(lost);
    [this.#waiting, this.#notes] = [[], []];
    clearTimeout(this.#notesTimer);
    if (this.#settling) this.#lose(lost);
    this.close();
  }

  #soon(): void {
    setImmediate(() => {
      if (!this.#held) this.#flush();
    });
  }

  #hold(held: boolean): void {
    this.#held = held;
    this.#flush();
  }

  #takeNotes(): void {
    clearTimeout(this.#notesTimer);
    this.#notesTimer = undefined;
    if (this.#notes.length === 0) return;
    if (this.#waiting.length === 0) this.#soon();
    this.#waiting.push(...this.#notes);
    this.#notes = [];
  }

  /** Begins the transaction of this turn, unless it was begun. */
  #open(): void {
    if (this.#settling) return;
    this.#begin.run();
    this.#settling = newSettling();
    if (this.#waiting.length === 0) this.#soon();
  }

  #flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    if (this.#settling) this.#flushOpen({ batch, settling: this.#settling });
    else if (batch.length > 0) this.#resolve({ batch, values: tried(() => this.writeNow(() => runAll(batch))) });
  }

  #flushOpen(a: { batch: Waiting[]; settling: Settling }): void {
    const { batch, settling } = a;
    const values = batch.length === 0 ? [] : tried(() => this.#marked(() => runAll(batch)));
    try {
      this.#commit.run();
    } catch (error) {
      this.#lose(error);
      // what was to come after it as well
      for (const one of batch) one.reject(error);
      return;
    }
    this.#settling = null;
    this.#early = 0;
    this.#committed();
    settling.resolve();
    this.#resolve({ batch, values });
  }

  #committed(): void {
    this.#checkpointer?.wrote(this.#rows);
    this.#rows = 0;
    const stored = this.#stored;
    this.#stored = [];
    for (const tell of stored) tell();
  }

  /** What the open transaction held is gone. */
  #lose(error: unknown): void {
    const settling = this.#settling;
    [this.#settling, this.#early, this.#stored] = [null, 0, []];
    if (this.sql.inTransaction) this.sql.exec('ROLLBACK');
    settling?.reject(error);
    for (const lost of this.#onLost) lost();
  }

  /** Runs a part of the open transaction, which leaves nothing when it throws. */
  #marked<T>(run: () => T): T {
    const stored = this.#stored.length;
    this.#mark.run();
    try {
      const value = run();
      this.#unmark.run();
      return value;
    } catch (error) {
      this.#stored.length = stored;
      this.#backToMark.run();
      this.#unmark.run();
      throw error;
    }
  }

  #resolve(a: { batch: Waiting[]; values: unknown[] | null }): void {
    const { batch, values } = a;
    if (values === null) for (const one of batch) this.#runAlone(one);
    else for (const [i, one] of batch.entries()) one.resolve(values[i]);
  }

  #runAlone(one: Waiting): void {
    try {
      one.resolve(this.writeNow(one.run));
    } catch (error) {
      one.reject(error);
    }
  }
}

/** null when one of them throws: then each is run alone. */
function tried<T>(run: () => T): T | null {
  try {
    return run();
  } catch {
    return null;
  }
}

function runAll(batch: readonly Waiting[]): unknown[] {
  return batch.map((one) => one.run());
}

function newSettling(): Settling {
  let resolve = (): void => {};
  let reject = (_: unknown): void => {};
  const done = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // those who wait hear of it; nobody need wait
  done.catch(() => undefined);
  return { done, resolve, reject };
}
