import { type Failed, type Handle, makeAttempt } from '#adapters/jobs/attempt.ts';
import { errorText } from '#adapters/store/error-text.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { Logger } from '#ports/logger.ts';
import type { Activity } from './activity.ts';
import type { Database } from './database.ts';
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

type Taken = { group: string; seq: number };

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
    const { database, clock, ids, rows } = this.#tools;
    const { seq } = a.taken;
    const verdict = await makeAttempt({ handle: this.#handle, job: a.job, attempts: a.attempts, clock, ids });
    if (verdict.state === 'done') {
      const now = clock.millis();
      await database.write(() => rows.done({ seq, now }));
      this.#groups.release(a.taken);
    } else if (verdict.state === 'dead') {
      await this.#die({ ...a, result: verdict.failed, attempt: verdict.attempts });
    } else {
      const { due, attempts, failed } = verdict;
      await database.write(() =>
        failed ? rows.retry({ seq, due, attempts, ...failed }) : rows.postpone({ seq, due }),
      );
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
}
