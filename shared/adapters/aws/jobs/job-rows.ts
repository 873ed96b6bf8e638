import { digest } from '#core/hash/digest.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { DeadJob } from '#ports/jobs.ts';
import { LAST } from '../dynamodb/bytewise.ts';
import { type Key, key } from '../dynamodb/keys.ts';
import type { Change, Read, RowTable } from '../table/row-table.ts';
import { groupId, type InLine, isInLine, type Place, parseMessage } from './messages.ts';

type JobId = { tenant: string; id: string };
type Death = Omit<DeadJob, 'job'>;

/**
 * What is known of a job beside its message. A job that was not begun has no row, unless it is too large for a
 * message. `at` and `nth` = its place among the dead.
 */
export type JobRow =
  | { state: 'done'; at: number }
  | { state: 'stored'; job: JobSpec }
  | { state: 'again'; job: JobSpec; at: number; nth: number; attempts: number; due: number }
  | { state: 'dead'; job: JobSpec; at: number; nth: number; death: Death };

/**
 * Stands as long as a group is held up: by a dead job, by one that is redriven, or until what was held back meanwhile
 * is done.
 */
export type Hold = { state: 'dead' | 'redriven'; by: string } | { state: 'draining' };

/** A row that was read, or its absence. */
export type Seen<T> = { key: Key; etag: string | null; row: T | null };
/** A message that was held back. */
export type Held = { read: Read; message: InLine; order: string };

// a job comes again at latest when its queue forgets a message, but who does so after a day does it on purpose
const DONE_KEPT_MS = 24 * 60 * 60 * 1000;
const ORDER_CHARS = 40;
const FIRST_DEAD = '0';

/** The rows of jobs and groups. Nothing of them is needed for a job that is done at its first attempt, but the mark that it was. */
export class JobRows {
  readonly table: RowTable;

  constructor(a: { table: RowTable }) {
    this.table = a.table;
  }

  async read(a: { id: string; place: Place }): Promise<{ job: Seen<JobRow>; hold: Seen<Hold> }> {
    const { id, place } = a;
    const [job, hold] = await this.table.read([jobKey({ tenant: place.tenant, id }), holdKey(place)]);
    return { job: seen<JobRow>(job), hold: seen<Hold>(hold) };
  }

  async job(a: JobId): Promise<Seen<JobRow>> {
    return seen<JobRow>((await this.table.read([jobKey(a)]))[0]);
  }

  async hold(place: Place): Promise<Seen<Hold>> {
    return seen<Hold>((await this.table.read([holdKey(place)]))[0]);
  }

  /** Keeps a message until its group goes on; false when nothing holds the group up any more. `order` = its place. */
  async keep(a: { place: Place; hold: Seen<Hold>; row: Hold; message: InLine; order: string }): Promise<boolean> {
    const held = key(heldPartition(a.place), `held#${a.order.padStart(ORDER_CHARS, '0')}`);
    return this.table.change([
      { key: held, expect: 'any', text: JSON.stringify(a.message) },
      // the hold is made new, so that nobody ends it without a look at what is held
      putHold(a),
    ]);
  }

  /** The first of what is held back. */
  async firstHeld(place: Place): Promise<Held | null> {
    const range = { from: 'held#', to: `held#${LAST}` };
    const [read] = await this.table.page({ pk: heldPartition(place), ...range, limit: 1 });
    const message = read && parseMessage(read.text);
    if (!read || !message || !isInLine(message)) return null;
    return { read, message, order: read.key.sk.S.slice('held#'.length) };
  }

  /** The dead of a tenant, those that were queued first coming first; `next` = where the rest begins. */
  async dead(a: { tenant: string; after?: string; limit: number }): Promise<{ items: DeadJob[]; next?: string }> {
    const range = { from: FIRST_DEAD, to: LAST, ...(a.after !== undefined && { after: a.after }) };
    const found = await this.table.page({ pk: deadPartition(a.tenant), ...range, limit: a.limit + 1 });
    const marks = found.slice(0, a.limit);
    const jobs = await this.table.read(marks.map(({ text }) => jobKey({ tenant: a.tenant, id: text })));
    const items = jobs.flatMap((read) => {
      const { row } = seen<JobRow>(read);
      return row?.state === 'dead' ? [{ job: row.job, ...row.death }] : [];
    });
    const last = marks.at(-1);
    return { items, ...(found.length > marks.length && last && { next: last.key.sk.S }) };
  }
}

export function putJob(a: { seen: Seen<JobRow>; row: JobRow }): Change {
  const { key: at, etag } = a.seen;
  const change = { key: at, expect: etag, text: JSON.stringify(a.row) };
  return a.row.state === 'done' ? { ...change, removeAt: a.row.at + DONE_KEPT_MS } : change;
}

export function putHold(a: { hold: Seen<Hold>; row: Hold | null }): Change {
  return { key: a.hold.key, expect: a.hold.etag, text: a.row && JSON.stringify(a.row) };
}

/** Puts a job in the list of the dead, or takes it out. */
export function listDead(a: { job: JobSpec; at: number; nth: number; listed: boolean }): Change {
  const { tenant, id } = a.job;
  const place = [String(a.at).padStart(15, '0'), String(a.nth).padStart(6, '0'), digest(id)].join('#');
  return { key: key(deadPartition(tenant), place), expect: 'any', text: a.listed ? id : null };
}

function jobKey(a: JobId): Key {
  return key(`Q#${digest(JSON.stringify([a.tenant, a.id]))}`, 'job');
}

function heldPartition(place: Place): string {
  return `QG#${groupId(place)}`;
}

function holdKey(place: Place): Key {
  return key(heldPartition(place), 'hold');
}

function deadPartition(tenant: string): string {
  return `QD#${tenant}`;
}

function seen<T extends JobRow | Hold>(read: Read | undefined): Seen<T> {
  if (read === undefined) throw new Error('a row was not read');
  return { key: read.key, etag: read.etag, row: read.etag === null ? null : JSON.parse(read.text) };
}
