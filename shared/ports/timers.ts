import type { JobSpec } from '#core/plan/journal.ts';
import type { Iso } from '#core/records/row.ts';

/** A timer that was due and is leased to the caller. */
export type ClaimedTimer = { id: string; tenant: string; due: Iso; job: JobSpec; leaseId: string };

/** Never early; at least once; late by at most one tick (60 s on AWS, about 0 embedded); time only from Clock. */
export interface Timers {
  /** Upsert by id: the last due wins. With `keep` a timer of that id stays as it was set before. */
  set(a: { id: string; tenant: string; due: Iso; job: JobSpec; keep?: boolean }): Promise<void>;
  /** May lose a race: the job checks the store again. */
  cancel(a: { id: string }): Promise<void>;
  /** Ordered by due; a lapsed lease = again. */
  claimDue(a: { shard: number; now: Iso; limit: number; leaseMs: number }): Promise<ClaimedTimer[]>;
  /** A stale lease or changed due does nothing. */
  done(a: { id: string; leaseId: string; due: Iso }): Promise<void>;
  /** The earliest due of all, so that a tick can sleep until then; null when there is none. */
  nextDue(): Promise<Iso | null>;
}
