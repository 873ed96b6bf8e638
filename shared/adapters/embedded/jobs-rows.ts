import type { Issue } from '#core/errors/issue-codes.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Iso } from '#core/records/row.ts';
import type { DeadJob } from '#ports/jobs.ts';
import type { Database } from './database.ts';
import { type Reader, reader, type Writer, writer } from './statements.ts';

// where a job stands: waiting for an attempt, or dead; a done job has `done_at`
const QUEUED = 0;
const DEAD = 1;
/** The state of a job that was dead and is to be run again. */
export const REDRIVEN = 2;

/** A job without its payload: what the queue in memory is made of. */
export type JobHead = { seq: number; group: string; state: number; due: number };
/** A failed attempt. */
type JobFailure = { seq: number; attempts: number; code: string; message: string; issues?: readonly Issue[] };

type DeadColumns = [
  seq: number,
  attempts: number,
  code: string,
  message: string,
  at: string,
  body: string,
  issues: string | null,
];
type HeadColumns = [seq: number, group: string, state: number, due: number];

const TABLES = `
CREATE TABLE IF NOT EXISTS jobs (
  seq INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, grp TEXT NOT NULL,
  state INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL,
  done_at INTEGER, dead_at TEXT, code TEXT, message TEXT, body TEXT, issues TEXT,
  UNIQUE (tenant, id));
CREATE INDEX IF NOT EXISTS jobs_dead ON jobs (tenant, seq) WHERE state > 0;
CREATE INDEX IF NOT EXISTS jobs_done ON jobs (done_at) WHERE done_at IS NOT NULL;
`;

/** The jobs on disk. Writers run inside a transaction. */
export class JobRows {
  readonly #insert: Writer;
  readonly #has: Reader<[seq: number]>;
  readonly #dropDone: Writer;
  readonly #page: Reader<HeadColumns>;
  readonly #blockers: Reader<HeadColumns>;
  readonly #read: Reader<[attempts: number, body: string]>;
  readonly #done: Writer;
  readonly #retry: Writer;
  readonly #postpone: Writer;
  readonly #die: Writer;
  readonly #dead: Reader<DeadColumns>;
  readonly #find: Reader<[seq: number, group: string]>;
  readonly #revive: Writer;
  readonly #sweep: Writer;

  constructor(a: { database: Database }) {
    const { database } = a;
    database.sql.exec(TABLES);
    addIssues(database);
    const head = 'SELECT seq, grp, state, due FROM jobs';
    this.#insert = writer({
      database,
      text: `INSERT INTO jobs (tenant, id, grp, state, attempts, due, body) VALUES (?, ?, ?, ${QUEUED}, 0, 0, ?)
        ON CONFLICT DO NOTHING`,
    });
    this.#has = reader({
      database,
      text: 'SELECT seq FROM jobs WHERE tenant = ? AND id = ? AND (done_at IS NULL OR done_at > ?)',
    });
    this.#dropDone = writer({ database, text: 'DELETE FROM jobs WHERE tenant = ? AND id = ? AND done_at <= ?' });
    this.#page = reader({
      database,
      text: `${head} WHERE seq > ? AND state = ${QUEUED} AND done_at IS NULL ORDER BY seq LIMIT ?`,
    });
    this.#blockers = reader({ database, text: `${head} WHERE state > 0 ORDER BY seq` });
    this.#read = reader({ database, text: 'SELECT attempts, body FROM jobs WHERE seq = ? AND done_at IS NULL' });
    this.#done = writer({
      database,
      text: `UPDATE jobs SET state = ${QUEUED}, done_at = ?, body = NULL WHERE seq = ?`,
    });
    this.#retry = writer({
      database,
      text: 'UPDATE jobs SET attempts = ?, due = ?, code = ?, message = ? WHERE seq = ?',
    });
    this.#postpone = writer({ database, text: 'UPDATE jobs SET due = ? WHERE seq = ?' });
    this.#die = writer({
      database,
      text: `UPDATE jobs SET state = ${DEAD}, attempts = ?, dead_at = ?, code = ?, message = ?, issues = ? WHERE seq = ?`,
    });
    this.#dead = reader({
      database,
      text: `SELECT seq, attempts, code, message, dead_at, body, issues FROM jobs
        WHERE state > 0 AND state = ${DEAD} AND tenant = ? AND seq > ? ORDER BY seq LIMIT ?`,
    });
    this.#find = reader({
      database,
      text: `SELECT seq, grp FROM jobs WHERE tenant = ? AND id = ? AND state = ${DEAD}`,
    });
    this.#revive = writer({
      database,
      text: `UPDATE jobs SET state = ${REDRIVEN}, attempts = 0, due = 0 WHERE seq = ?`,
    });
    this.#sweep = writer({
      database,
      text: 'DELETE FROM jobs WHERE seq IN (SELECT seq FROM jobs WHERE done_at <= ? LIMIT ?)',
    });
  }

  /** Queues a job; null when its id is there already. An id done at or before `forgetBefore` is free again. */
  insert(a: { job: JobSpec; group: string; forgetBefore: number }): JobHead | null {
    const { tenant, id } = a.job;
    const params = [tenant, id, a.group, JSON.stringify(a.job)];
    let result = this.#insert(params);
    if (result.changes === 0 && this.#dropDone([tenant, id, a.forgetBefore]).changes > 0) result = this.#insert(params);
    return result.changes === 0 ? null : { seq: result.seq, group: a.group, state: QUEUED, due: 0 };
  }

  /** Whether `insert` would queue no second one. */
  has(a: { job: JobSpec; forgetBefore: number }): boolean {
    return this.#has.one([a.job.tenant, a.job.id, a.forgetBefore]) !== undefined;
  }

  /** Waiting jobs behind `seq`, in order of queueing. */
  page(a: { after: number; limit: number }): JobHead[] {
    return this.#page.all([a.after, a.limit]).map(toHead);
  }

  /** The dead and the redriven jobs: those that park their groups. */
  blockers(): JobHead[] {
    return this.#blockers.all([]).map(toHead);
  }

  read(seq: number): { attempts: number; job: JobSpec } | null {
    const [attempts, body] = this.#read.one([seq]) ?? [];
    return attempts === undefined || body === undefined ? null : { attempts, job: JSON.parse(body) };
  }

  done(a: { seq: number; now: number }): void {
    this.#done([a.now, a.seq]);
  }

  retry(a: JobFailure & { due: number }): void {
    this.#retry([a.attempts, a.due, a.code, a.message, a.seq]);
  }

  postpone(a: { seq: number; due: number }): void {
    this.#postpone([a.due, a.seq]);
  }

  die(a: JobFailure & { at: Iso }): void {
    this.#die([a.attempts, a.at, a.code, a.message, a.issues ? JSON.stringify(a.issues) : null, a.seq]);
  }

  deadLetters(a: { tenant: string; after: number; limit: number }): { seq: number; dead: DeadJob }[] {
    return this.#dead.all([a.tenant, a.after, a.limit]).map(([seq, attempts, code, message, at, body, text]) => {
      const issues: { issues?: Issue[] } = text === null ? {} : { issues: JSON.parse(text) };
      return { seq, dead: { job: JSON.parse(body), attempts, code, message, at, ...issues } };
    });
  }

  /** A dead job is to be run again; null if it is not dead. */
  revive(a: { tenant: string; id: string }): JobHead | null {
    return this.#settle({ ...a, change: (seq) => this.#revive([seq]) });
  }

  /** A dead job is given up; null if it is not dead. */
  discard(a: { tenant: string; id: string; now: number }): JobHead | null {
    return this.#settle({ ...a, change: (seq) => this.#done([a.now, seq]) });
  }

  /** Forgets ids that were done at or before an instant; returns how many. */
  sweep(a: { before: number; limit: number }): number {
    return this.#sweep([a.before, a.limit]).changes;
  }

  #settle(a: { tenant: string; id: string; change: (seq: number) => void }): JobHead | null {
    const [seq, group] = this.#find.one([a.tenant, a.id]) ?? [];
    if (seq === undefined || group === undefined) return null;
    a.change(seq);
    return { seq, group, state: REDRIVEN, due: 0 };
  }
}

/** A file of before has no place for them. */
function addIssues(database: Database): void {
  const columns = reader<[name: string]>({ database, text: "SELECT name FROM pragma_table_info('jobs')" }).all([]);
  if (!columns.some(([name]) => name === 'issues')) database.sql.exec('ALTER TABLE jobs ADD COLUMN issues TEXT');
}

function toHead([seq, group, state, due]: HeadColumns): JobHead {
  return { seq, group, state, due };
}
