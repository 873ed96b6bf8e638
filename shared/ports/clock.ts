import type { Iso } from '#core/records/row.ts';

/** The only source of time. */
export interface Clock {
  now(): Iso;
  /** Milliseconds since the epoch, the same instant as `now`. */
  millis(): number;
  /** Calls `run` once when `millis() >= at`; the returned function takes that back. */
  schedule(a: { at: number; run: () => void }): () => void;
}
