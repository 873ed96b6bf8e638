import type { Issue } from '#core/errors/issue-codes.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Iso } from '#core/records/row.ts';
import type { Detach } from './change-feed.ts';

/** One attempt at a job; `attempt` starts at 1. */
export type JobAttempt = { job: JobSpec; attempt: number; lastAttempt: boolean };

/**
 * What came of an attempt. `retry: false` makes the job dead at once; `policy` counts in place of the queue's own
 * attempts and back-off. `later`: not now; it did not count as an attempt, and is made at that instant (milliseconds).
 */
export type JobResult =
  | { ok: true }
  | { ok: false; later: number }
  | {
      ok: false;
      code: string;
      message: string;
      /** what is wrong, one by one */
      issues?: readonly Issue[];
      retry: boolean;
      policy?: { attempts: number; delayMs: number };
    };

/** A job that failed for good; its group waits behind it. */
export type DeadJob = {
  job: JobSpec;
  attempts: number;
  code: string;
  message: string;
  /** those of the last attempt, if it had some */
  issues?: readonly Issue[];
  at: Iso;
};

/**
 * Work queued by group. First attempts of a group are made in the order of queueing; a failing job retries alone,
 * with back-off, while the others go on; a dead job parks only its own group, until it is redriven or discarded. Jobs
 * of FIRST_KINDS are begun ahead of those of other groups.
 */
export interface Jobs {
  /** Durable on return; an id that is queued or was done within 10 minutes makes no second job. */
  enqueue(a: { jobs: JobSpec[] }): Promise<void>;
  /** The adapter drives the handler, several groups at a time; a handler that throws is a failure with retry. */
  attach(a: { handle: (attempt: JobAttempt) => Promise<JobResult> }): Promise<Detach>;
  deadLetters(a: { tenant: string; limit: number; cursor?: string }): Promise<{ items: DeadJob[]; cursor?: string }>;
  /** Runs a dead job again, ahead of what waits in its group; false if it is not dead. */
  redrive(a: { tenant: string; id: string }): Promise<boolean>;
  /** Gives a dead job up and lets its group go on; false if it is not dead. */
  discard(a: { tenant: string; id: string }): Promise<boolean>;
}
