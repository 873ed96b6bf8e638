import type { Journal } from '#core/plan/journal.ts';
import type { Iso } from '#core/records/row.ts';

/** Stops a consumer; resolves when its current batch is done. */
export type Detach = () => Promise<void>;

/** A journal entry that a consumer failed on too often. The feed went on without it. */
export type FeedDeadLetter = { consumer: string; writeId: string; attempts: number; error: string; at: Iso };

/** Journal entries as they are committed: at least once, best-effort order per root, none across roots. */
export interface ChangeFeed {
  /**
   * The adapter drives the handler. `failed` entries (by writeId) are redelivered with back-off, the rest are done;
   * a handler that throws fails its whole batch; after `maxAttempts` (default 10) an entry is a dead letter and the feed goes on.
   */
  attach(a: {
    consumer: string;
    handle: (batch: Journal[]) => Promise<{ failed: string[] }>;
    maxAttempts?: number;
  }): Promise<Detach>;
  /** Entries older than an instant that nobody marked published: the sweeper's list. Survives the stream's 24 hours. */
  unpublished(a: { olderThan: Iso; limit: number }): Promise<Journal[]>;
  /** Idempotent. */
  markPublished(a: { writeIds: string[] }): Promise<void>;
  deadLetters(a: { consumer: string; limit: number }): Promise<FeedDeadLetter[]>;
  /** Delivers a dead entry again; false if it is not dead. */
  redrive(a: { consumer: string; writeId: string }): Promise<boolean>;
}
