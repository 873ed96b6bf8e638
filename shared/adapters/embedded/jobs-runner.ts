import { isDroError } from '#core/errors/dro-error.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { JobAttempt, JobResult } from '#ports/jobs.ts';
import type { Logger } from '#ports/logger.ts';
import type { Activity } from './activity.ts';
import { backoff } from './backoff.ts';
import type { Database } from './database.ts';
import { errorText } from './error-text.ts';
import { Delays } from './jobs-delays.ts';
import { JobGroups } from './jobs-groups.ts';
import { type JobHead, type JobRows, REDRIVEN } from './jobs-rows.ts';

type JobTools = {
  database: Database;
  clock: Clock;
  ids: Ids;
  activity: Activity;
  logger: Logger;
  rows: JobRows;
  concurrency: number;
};

type Handle = (attempt: JobAttempt) => Promise<JobResult>;
type Failed = Extract<JobResult, { code: string }>;
type Taken = { group: string; seq: number };

const MAX_ATTEMPTS = 5;
const PAGE = 2000;
// after trouble with the database itself
const PAUSE_MS = 1000;

/** Runs the jobs of one attached handler. Numbers and groups are in memory; payloads stay on disk until an attempt. */
export class JobRunner {
  readonly #tools: JobTools;
  readonly #handle: Handle;
  readonly #groups = new JobGroups();
  readonly #delays: Delays<Taken>;
  readonly #running = new Set<Promise<void>>();
  #active = 0;
  readonly #loading: Promise<void>;
  #loaded = false;
  #stopped = false;

  constructor(a: { tools: JobTools; handle: Handle }) {
    this.#tools = a.tools;
    this.#handle = a.handle;
    this.#delays = new Delays({ clock: a.tools.clock, onDue: (jobs) => this.#retryNow(jobs) });
    this.#loading = a.tools.activity.during(() => this.#load());
  }

  /** Whether jobs that are queued from now on must be told to `add`; before, they are found on disk. */
  get loaded(): boolean {
    return this.#loaded;
  }

  add(jobs: JobHead[]): void {
    for (const job of jobs) this.#groups.add(job);
    this.#pump();
  }

  redriven(job: JobHead): void {
    this.#groups.addUrgent(job);
    this.#pump();
  }

  discarded(job: JobHead): void {
    this.#groups.release(job);
    this.#pump();
  }

  /** Starts nothing more, and waits for what runs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#delays.clear();
    await this.#loading;
    await Promise.all(this.#running);
  }

  /** Finds on disk what was queued before, page by page, while the first of it runs already. */
  async #load(): Promise<void> {
    try {
      for (const job of this.#tools.rows.blockers()) {
        this.#groups.park(job);
        if (job.state === REDRIVEN) this.#place(job);
      }
      await this.#loadWaiting();
    } catch (error) {
      this.#tools.logger.error('the queue could not be read', { error: errorText(error) });
    }
  }

  async #loadWaiting(): Promise<void> {
    const { rows } = this.#tools;
    let page = rows.page({ after: 0, limit: PAGE });
    while (page.length > 0 && !this.#stopped) {
      for (const job of page) this.#place(job);
      this.#pump();
      await new Promise((resolve) => setImmediate(resolve));
      page = rows.page({ after: page.at(-1)?.seq ?? 0, limit: PAGE });
    }
    this.#loaded = true;
    this.#pump();
  }

  #place(job: JobHead): void {
    if (job.due > this.#tools.clock.millis()) this.#delays.add({ at: job.due, item: job });
    else if (job.state === REDRIVEN) this.#groups.addUrgent(job);
    else this.#groups.add(job);
  }

  #retryNow(jobs: Taken[]): void {
    for (const job of jobs) this.#groups.addUrgent(job);
    this.#pump();
  }

  #pump(): void {
    while (!this.#stopped && this.#active < this.#tools.concurrency) {
      const next = this.#groups.take();
      if (next === null) return;
      this.#active++;
      const run = this.#tools.activity.during(() => this.#run(next)).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  async #run(taken: Taken): Promise<void> {
    const { clock, logger, rows } = this.#tools;
    try {
      const found = rows.read(taken.seq);
      if (found) await this.#attempt({ ...found, taken });
    } catch (error) {
      logger.error('a job could not be settled', { group: taken.group, error: errorText(error) });
      this.#later({ at: clock.millis() + PAUSE_MS, taken });
    }
    this.#active--;
    this.#groups.finished(taken);
    this.#pump();
  }

  async #attempt(a: { job: JobSpec; attempts: number; taken: Taken }): Promise<void> {
    const { database, clock, rows } = this.#tools;
    const { seq } = a.taken;
    const attempt = a.attempts + 1;
    const lastAttempt = attempt >= (a.job.maxAttempts ?? MAX_ATTEMPTS);
    const result = await this.#hand({ job: a.job, attempt, lastAttempt });
    if (result.ok) {
      const now = clock.millis();
      await database.write(() => rows.done({ seq, now }));
      this.#groups.release(a.taken);
    } else if ('later' in result) {
      await database.write(() => rows.postpone({ seq, due: result.later }));
      this.#later({ at: result.later, taken: a.taken });
    } else if (!result.retry || (result.policy ? attempt >= result.policy.attempts : lastAttempt)) {
      await this.#die({ ...a, result, attempt });
    } else {
      const wait = result.policy?.delayMs ?? backoff({ attempt, random: this.#tools.ids.random() });
      const due = clock.millis() + wait;
      const { code, message } = result;
      await database.write(() => rows.retry({ seq, attempts: attempt, code, message, due }));
      this.#later({ at: due, taken: a.taken });
    }
  }

  async #die(a: { job: JobSpec; taken: Taken; result: Failed; attempt: number }): Promise<void> {
    const { database, clock, logger, rows } = this.#tools;
    const { code, message, issues } = a.result;
    const at = clock.now();
    await database.write(() =>
      rows.die({ seq: a.taken.seq, attempts: a.attempt, code, message, at, ...(issues && { issues }) }),
    );
    this.#groups.park(a.taken);
    logger.error('a job is dead', { id: a.job.id, tenant: a.job.tenant, kind: a.job.kind, code });
  }

  #later(a: { at: number; taken: Taken }): void {
    if (!this.#stopped) this.#delays.add({ at: a.at, item: a.taken });
  }

  async #hand(attempt: JobAttempt): Promise<JobResult> {
    try {
      return await this.#handle(attempt);
    } catch (error) {
      const code = isDroError(error) ? error.code : 'INTERNAL';
      return { ok: false, code, message: errorText(error), retry: true };
    }
  }
}
