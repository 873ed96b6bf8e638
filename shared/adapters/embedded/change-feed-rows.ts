import type { Journal } from '#core/plan/journal.ts';
import type { Iso } from '#core/records/row.ts';
import type { FeedDeadLetter } from '#ports/change-feed.ts';
import type { Database } from './database.ts';
import { type Reader, reader, type Writer, writer } from './statements.ts';

/** A journal row on its way to a consumer; `attempts` is how often the consumer failed on it. */
export type FeedEntry = { seq: number; journal: Journal; attempts: number };

/** A consumer's failure on one row; with `deadAt` the row is not delivered any more. */
export type FeedFailure = {
  consumer: string;
  seq: number;
  attempts: number;
  due: number;
  deadAt: Iso | null;
  error: string;
};

const TABLES = `
CREATE TABLE IF NOT EXISTS feed_consumers (consumer TEXT PRIMARY KEY, cursor INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS feed_retries (
  consumer TEXT NOT NULL, seq INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL,
  dead_at TEXT, error TEXT NOT NULL,
  PRIMARY KEY (consumer, seq)) WITHOUT ROWID;
`;

/** What a feed keeps on disk: how far each consumer is, and what it failed on. Writers run inside a transaction. */
export class FeedRows {
  readonly #cursor: Reader<[cursor: number]>;
  readonly #join: Writer;
  readonly #advance: Writer;
  readonly #after: Reader<[seq: number, body: string]>;
  readonly #due: Reader<[seq: number, attempts: number, body: string]>;
  readonly #nextDue: Reader<[due: number | null]>;
  readonly #fail: Writer;
  readonly #forget: Writer;
  readonly #dead: Reader<[writeId: string, attempts: number, error: string, at: string]>;
  readonly #revive: Writer;

  constructor(a: { database: Database }) {
    const { database } = a;
    database.sql.exec(TABLES);
    const alive = 'consumer = ? AND dead_at IS NULL';
    this.#cursor = reader({ database, text: 'SELECT cursor FROM feed_consumers WHERE consumer = ?' });
    this.#join = writer({ database, text: 'INSERT OR IGNORE INTO feed_consumers VALUES (?, 0)' });
    this.#advance = writer({ database, text: 'UPDATE feed_consumers SET cursor = ? WHERE consumer = ?' });
    this.#after = reader({ database, text: 'SELECT seq, body FROM journal WHERE seq > ? ORDER BY seq LIMIT ?' });
    this.#due = reader({
      database,
      text: `SELECT r.seq, r.attempts, j.body FROM feed_retries r JOIN journal j ON j.seq = r.seq
        WHERE ${alive} AND r.due <= ? ORDER BY r.seq LIMIT ?`,
    });
    this.#nextDue = reader({ database, text: `SELECT MIN(due) FROM feed_retries WHERE ${alive}` });
    this.#fail = writer({ database, text: 'INSERT OR REPLACE INTO feed_retries VALUES (?, ?, ?, ?, ?, ?)' });
    this.#forget = writer({ database, text: 'DELETE FROM feed_retries WHERE consumer = ? AND seq = ?' });
    this.#dead = reader({
      database,
      text: `SELECT j.write_id, r.attempts, r.error, r.dead_at FROM feed_retries r JOIN journal j ON j.seq = r.seq
        WHERE r.consumer = ? AND r.dead_at IS NOT NULL ORDER BY r.seq LIMIT ?`,
    });
    this.#revive = writer({
      database,
      text: `UPDATE feed_retries SET dead_at = NULL, attempts = 0, due = ? WHERE consumer = ? AND dead_at IS NOT NULL
        AND seq IN (SELECT seq FROM journal WHERE write_id = ?)`,
    });
  }

  /** Makes the consumer known; a new one starts at the first row. */
  join(consumer: string): void {
    this.#join([consumer]);
  }

  cursor(consumer: string): number {
    return this.#cursor.one([consumer])?.[0] ?? 0;
  }

  advance(a: { consumer: string; seq: number }): void {
    this.#advance([a.seq, a.consumer]);
  }

  after(a: { seq: number; limit: number }): FeedEntry[] {
    const rows = this.#after.all([a.seq, a.limit]);
    return rows.map(([seq, body]) => ({ seq, journal: JSON.parse(body), attempts: 0 }));
  }

  due(a: { consumer: string; now: number; limit: number }): FeedEntry[] {
    const rows = this.#due.all([a.consumer, a.now, a.limit]);
    return rows.map(([seq, attempts, body]) => ({ seq, journal: JSON.parse(body), attempts }));
  }

  /** When the next redelivery is due, in milliseconds; null when none waits. */
  nextDue(consumer: string): number | null {
    return this.#nextDue.one([consumer])?.[0] ?? null;
  }

  fail(a: FeedFailure): void {
    this.#fail([a.consumer, a.seq, a.attempts, a.due, a.deadAt, a.error]);
  }

  forget(a: { consumer: string; seq: number }): void {
    this.#forget([a.consumer, a.seq]);
  }

  deadLetters(a: { consumer: string; limit: number }): FeedDeadLetter[] {
    const rows = this.#dead.all([a.consumer, a.limit]);
    return rows.map(([writeId, attempts, error, at]) => ({ consumer: a.consumer, writeId, attempts, error, at }));
  }

  revive(a: { consumer: string; writeId: string; now: number }): boolean {
    return this.#revive([a.now, a.consumer, a.writeId]).changes > 0;
  }
}
