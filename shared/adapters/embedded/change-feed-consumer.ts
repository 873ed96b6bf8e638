import { setImmediate as nextTurn } from 'node:timers/promises';
import { backoff } from '#adapters/jobs/backoff.ts';
import { errorText } from '#adapters/store/error-text.ts';
import type { ChangeFeed } from '#ports/change-feed.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { Logger } from '#ports/logger.ts';
import type { Activity } from './activity.ts';
import type { FeedEntry, FeedFailure, FeedRows } from './change-feed-rows.ts';
import type { JournalTail } from './change-feed-tail.ts';
import type { Database } from './database.ts';

type Attached = Parameters<ChangeFeed['attach']>[0];
type Tools = {
  database: Database;
  clock: Clock;
  ids: Ids;
  activity: Activity;
  logger: Logger;
  tail: JournalTail;
  rows: FeedRows;
};
/** What a handler made of a batch: the writeIds it failed on, and why. */
type Outcome = { failed: Set<string>; error: string };

const BATCH = 100;
const MAX_ATTEMPTS = 10;
// after trouble with the database itself
const PAUSE_MS = 1000;

/** Drives one handler: batch after batch, never two at once, until nothing is left to deliver. */
export class FeedConsumer {
  readonly #tools: Tools;
  readonly #attached: Attached;
  readonly #unsubscribe: () => void;
  #cursor: number;
  #nextDue: number | null;
  #running = false;
  #noting = false;
  #current: Promise<void> = Promise.resolve();
  #cancelTimer: () => void = () => {};
  #stopped = false;

  constructor(a: { tools: Tools; attached: Attached }) {
    this.#tools = a.tools;
    this.#attached = a.attached;
    this.#cursor = a.tools.rows.cursor(a.attached.consumer);
    this.#nextDue = a.tools.rows.nextDue(a.attached.consumer);
    this.#unsubscribe = a.tools.tail.subscribe(() => this.#wake());
    this.#wake();
  }

  /** Looks for entries that became due by other ways than the clock. */
  look(): void {
    this.#nextDue = this.#tools.rows.nextDue(this.#attached.consumer);
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    this.#cancelTimer();
    await this.#current;
    await this.#tools.database.noted();
  }

  #wake(): void {
    if (this.#stopped || this.#running) return;
    this.#running = true;
    this.#cancelTimer();
    this.#current = this.#tools.activity.during(async () => {
      // who waits for the commit is answered first, and what is committed together is delivered together
      await nextTurn();
      await this.#run();
    });
  }

  async #run(): Promise<void> {
    let wakeAt: number | null = null;
    try {
      let batch = await this.#nextStored();
      while (batch.length > 0) {
        await this.#deliver(batch);
        batch = await this.#nextStored();
      }
      wakeAt = this.#nextDue;
    } catch (error) {
      this.#tools.logger.error('the feed stumbled', { consumer: this.#attached.consumer, error: errorText(error) });
      wakeAt = this.#tools.clock.millis() + PAUSE_MS;
    }
    // in the same turn as the last look for entries, so that no commit falls between
    this.#running = false;
    if (this.#stopped || wakeAt === null) return;
    this.#cancelTimer = this.#tools.clock.schedule({ at: wakeAt, run: () => this.#wake() });
  }

  async #nextStored(): Promise<FeedEntry[]> {
    // what is read from the file must not be lost any more
    await this.#tools.database.settled();
    return this.#next();
  }

  /** Redeliveries that are due, else what is new. */
  #next(): FeedEntry[] {
    const { clock, rows, tail } = this.#tools;
    const { consumer } = this.#attached;
    if (this.#stopped) return [];
    const now = clock.millis();
    if (this.#nextDue !== null && this.#nextDue <= now) {
      const due = rows.due({ consumer, now, limit: BATCH });
      if (due.length > 0) return due;
      this.#nextDue = null;
    }
    if (tail.endsAt(this.#cursor)) return [];
    const recent = tail.after({ seq: this.#cursor, limit: BATCH });
    if (recent.length > 0) return recent.map(({ seq, journal }) => ({ seq, journal, attempts: 0 }));
    return rows.after({ seq: this.#cursor, limit: BATCH });
  }

  async #deliver(batch: FeedEntry[]): Promise<void> {
    const { database, rows } = this.#tools;
    const { consumer } = this.#attached;
    const outcome = await this.#hand(batch);
    const last = batch.at(-1)?.seq ?? 0;
    const redelivered = batch.filter((entry) => entry.seq <= this.#cursor);
    const failed = batch.filter((entry) => outcome.failed.has(entry.journal.writeId));
    if (failed.length + redelivered.length === 0) {
      this.#cursor = last;
      this.#noteCursor();
      return;
    }
    const failures = failed.map((entry) => this.#failure({ entry, error: outcome.error }));
    const cursor = Math.max(this.#cursor, last);
    await database.write(() => {
      for (const entry of redelivered) rows.forget({ consumer, seq: entry.seq });
      for (const failure of failures) rows.fail(failure);
      rows.advance({ consumer, seq: cursor });
    });
    this.#cursor = cursor;
    this.#nextDue = rows.nextDue(consumer);
  }

  /** What was done needs no hurry to be remembered: after a kill it is delivered again. */
  #noteCursor(): void {
    if (this.#noting) return;
    this.#noting = true;
    const { database, rows, logger } = this.#tools;
    const { consumer } = this.#attached;
    const note = (): void => {
      this.#noting = false;
      rows.advance({ consumer, seq: this.#cursor });
    };
    database.note(note).catch((error: unknown) => {
      this.#noting = false;
      logger.error('a cursor was not stored', { consumer, error: errorText(error) });
    });
  }

  async #hand(batch: FeedEntry[]): Promise<Outcome> {
    try {
      const { failed } = await this.#attached.handle(batch.map((entry) => entry.journal));
      return { failed: new Set(failed), error: 'the consumer reported it as failed' };
    } catch (error) {
      return { failed: new Set(batch.map((entry) => entry.journal.writeId)), error: errorText(error) };
    }
  }

  #failure(a: { entry: FeedEntry; error: string }): FeedFailure {
    const { clock, ids, logger } = this.#tools;
    const { consumer, maxAttempts = MAX_ATTEMPTS } = this.#attached;
    const { seq, journal } = a.entry;
    const attempts = a.entry.attempts + 1;
    const dead = attempts >= maxAttempts;
    if (dead) logger.error('a consumer gave an entry up', { consumer, writeId: journal.writeId, error: a.error });
    const due = clock.millis() + backoff({ attempt: attempts, random: ids.random() });
    return { consumer, seq, attempts, due, deadAt: dead ? clock.now() : null, error: a.error };
  }
}
