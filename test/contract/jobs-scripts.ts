import type { JobSpec } from '#core/plan/journal.ts';
import type { JobAttempt, JobResult } from '#ports/jobs.ts';
import type { JobsWorld } from './jobs.suite.ts';

/** A job of a group. */
export function job(id: string, a: Partial<JobSpec> = {}): JobSpec {
  return { id, tenant: 'acme', kind: 'after_hook', group: 'g', payload: { of: id }, ...a };
}

export const OK: JobResult = { ok: true };
export const BAD: JobResult = { ok: false, code: 'BUSY', message: 'try again', retry: true };
export const HOPELESS: JobResult = { ok: false, code: 'GONE', message: 'never', retry: false };

/** A handler that follows a script per job id, the last result standing for all that follow; notes what it was given. */
export function scripted(script: Record<string, JobResult[]> = {}): {
  attempts: JobAttempt[];
  /** `<id>#<attempt>` of each */
  log: string[];
  handle: (attempt: JobAttempt) => Promise<JobResult>;
} {
  const attempts: JobAttempt[] = [];
  const log: string[] = [];
  const left = new Map(Object.entries(script).map(([id, results]) => [id, [...results]]));
  const handle = async (attempt: JobAttempt): Promise<JobResult> => {
    attempts.push(attempt);
    log.push(`${attempt.job.id}#${attempt.attempt}`);
    const results = left.get(attempt.job.id) ?? [];
    return (results.length > 1 ? results.shift() : results[0]) ?? OK;
  };
  return { attempts, log, handle };
}

/** A handler that lets each attempt wait until the test ends it. */
export function gated(): {
  started: string[];
  handle: (attempt: JobAttempt) => Promise<JobResult>;
  open: (id: string) => void;
} {
  const started: string[] = [];
  const waiting = new Map<string, () => void>();
  const handle = (attempt: JobAttempt): Promise<JobResult> => {
    started.push(attempt.job.id);
    return new Promise((resolve) => waiting.set(attempt.job.id, () => resolve(OK)));
  };
  return { started, handle, open: (id) => waiting.get(id)?.() };
}

/** Moves the clock from one due thing to the next until none is left. */
export async function drain(world: Pick<JobsWorld, 'clock' | 'settle'>): Promise<void> {
  const { clock } = world;
  await world.settle();
  for (let next = clock.nextAt(); next !== null; next = clock.nextAt()) {
    clock.moveTo(Math.max(next, clock.millis()));
    await world.settle();
  }
}

/** Lets the event loop turn a few times; for work in this process that is held up on purpose and so never settles. */
export async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}
