import { type Handle, makeAttempt, REMEMBER_MS, type Verdict } from '#adapters/jobs/attempt.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { Logger } from '#ports/logger.ts';
import type { JobQueues } from './job-queues.ts';
import { type Hold, type JobRow, type JobRows, listDead, putHold, putJob, type Seen } from './job-rows.ts';
import type { Again, InLine, Message, Place, QueuedJob } from './messages.ts';

/** What visits work with. */
export type VisitTools = { rows: JobRows; queues: JobQueues; clock: Clock; ids: Ids; logger: Logger };
/** A message, and its place among those of its group; `cutOff` = it was begun too often and never ended. */
export type Visit = { message: Message; order: string; cutOff: boolean };

type Found = { job: Seen<JobRow>; hold: Seen<Hold> };
type Work = Found & { place: Place; spec: JobSpec; at: number; nth: number; attempts: number; cutOff: boolean };

const RACES = 5;

/**
 * What is done with each message that comes. Those of one group come one at a time, in order, and each may come more
 * than once: what was done already is seen in the rows. A message that throws comes again.
 *
 * A wake is in its queue before the row that waits for it is written; so a row that waits has a wake of its own
 * under way, and a wake that no row waits for is left over from a visit that was cut off.
 */
export class JobVisits {
  readonly #tools: VisitTools;
  readonly #handle: Handle;
  readonly #mayBegin: () => boolean;

  constructor(a: { tools: VisitTools; handle: Handle; mayBegin: () => boolean }) {
    this.#tools = a.tools;
    this.#handle = a.handle;
    this.#mayBegin = a.mayBegin;
  }

  async visit(a: Visit): Promise<void> {
    const { message } = a;
    if (message.kind === 'alarm') return this.#tools.queues.wake(message);
    const cutOff = message.kind === 'go_on' ? a.cutOff : false;
    const hold =
      message.kind === 'go_on' ? await this.#revive({ ...a, message }) : await this.#oneOf({ ...a, message });
    if (hold?.state === 'draining') await this.#drain({ place: message.place, cutOff });
  }

  /** A redriven job is tried ahead of all that waits. Gives what holds the group up then. */
  async #revive(a: { message: { place: Place }; cutOff: boolean }): Promise<Hold | null> {
    const { place } = a.message;
    const { row } = await this.#tools.rows.hold(place);
    if (row?.state !== 'redriven') return row;
    const { job } = await this.#tools.rows.read({ id: row.by, place });
    if (job.row?.state !== 'again') return row;
    const message: Again = { kind: 'again', place, id: row.by, due: job.row.due };
    if (job.row.due > this.#tools.clock.millis()) return row;
    return this.#oneOf({ message, order: '', cutOff: a.cutOff });
  }

  /** Does all that was held back, in order, until one of it holds the group up again. */
  async #drain(a: { place: Place; cutOff: boolean }): Promise<void> {
    const { place } = a;
    const { rows, queues } = this.#tools;
    let { cutOff } = a;
    for (;;) {
      const hold = await rows.hold(place);
      if (hold.row?.state !== 'draining') return;
      const held = await rows.firstHeld(place);
      if (held === null) {
        if (await rows.table.change([putHold({ hold, row: null })])) return;
        continue;
      }
      // what comes meanwhile is held back behind the rest
      if (!this.#mayBegin()) return queues.line([{ kind: 'go_on', place }]);
      await this.#oneOf({ message: held.message, order: held.order, cutOff, isDraining: true });
      await rows.table.change([{ key: held.read.key, expect: 'any', text: null }]);
      cutOff = false;
    }
  }

  /** One job's message. Gives what holds its group up afterwards. */
  async #oneOf(a: { message: InLine; order: string; cutOff: boolean; isDraining?: boolean }): Promise<Hold | null> {
    const { message, order, cutOff, isDraining = false } = a;
    if (message.kind === 'go_on') return null;
    const { place } = message;
    const id = message.kind === 'job' ? message.job.id : message.id;
    for (let race = 0; race < RACES; race++) {
      const found = await this.#tools.rows.read({ id, place });
      const begun = message.kind === 'again' ? again({ message, found }) : first({ message, found });
      const { hold } = found;
      if (begun === null) return hold.row;
      if (isHeldUp({ hold: hold.row, id, isDraining })) {
        if (hold.row && (await this.#tools.rows.keep({ place, hold, row: hold.row, message, order }))) return hold.row;
        continue;
      }
      const work = { ...found, place, ...begun, cutOff };
      const after = await this.#settle({ ...work, verdict: await this.#attempt(work) });
      if (after !== 'raced') return after;
    }
    throw new Error('others changed the job at the same time');
  }

  async #attempt(work: Work): Promise<Verdict> {
    const { spec: job, attempts } = work;
    if (!work.cutOff) return makeAttempt({ ...this.#tools, handle: this.#handle, job, attempts });
    const message = 'each attempt at it was cut off: it took too long, or what ran it broke';
    return { state: 'dead', attempts, failed: { ok: false, code: 'INTERNAL', message, retry: false } };
  }

  /** Writes what became of an attempt. */
  async #settle(a: Work & { verdict: Verdict }): Promise<Hold | null | 'raced'> {
    const { verdict, spec: job, at, nth, hold, place } = a;
    const { rows, queues, clock, logger } = this.#tools;
    if (verdict.state === 'done') {
      const wasRedriven = hold.row?.state === 'redriven';
      const after: Hold | null = wasRedriven ? { state: 'draining' } : hold.row;
      const done = putJob({ seen: a.job, row: { state: 'done', at: clock.millis() } });
      const changes = wasRedriven ? [done, putHold({ hold, row: after })] : [done];
      return (await rows.table.change(changes)) ? after : 'raced';
    }
    const { attempts } = verdict;
    if (verdict.state === 'again') {
      const { due } = verdict;
      await queues.wake({ wake: { kind: 'again', place, id: job.id, due }, due });
      const row: JobRow = { state: 'again', job, at, nth, attempts, due };
      return (await rows.table.change([putJob({ seen: a.job, row })])) ? hold.row : 'raced';
    }
    const { code, message, issues } = verdict.failed;
    const death = { attempts, code, message, ...(issues && { issues }), at: clock.now() };
    const after: Hold = { state: 'dead', by: job.id };
    const changed = await rows.table.change([
      putJob({ seen: a.job, row: { state: 'dead', job, at, nth, death } }),
      putHold({ hold, row: after }),
      listDead({ job, at, nth, listed: true }),
    ]);
    if (!changed) return 'raced';
    logger.error('a job is dead', { id: job.id, tenant: job.tenant, kind: job.kind, code });
    return after;
  }
}

type Begun = Pick<Work, 'spec' | 'at' | 'nth' | 'attempts'>;

/** A job that was queued; null when its id is queued already, or was done within the time that ids are remembered. */
function first(a: { message: QueuedJob; found: Found }): Begun | null {
  const { message } = a;
  const { row } = a.found.job;
  const { at, nth } = message;
  if (row?.state === 'again' || row?.state === 'dead') return null;
  if (row?.state === 'done' && at < row.at + REMEMBER_MS) return null;
  const spec = message.kind === 'job' ? message.job : row?.state === 'stored' ? row.job : null;
  return spec && { spec, at, nth, attempts: 0 };
}

/** A job whose time has come; null when it waits for another one. */
function again(a: { message: Again; found: Found }): Begun | null {
  const { row } = a.found.job;
  if (row?.state !== 'again' || row.due !== a.message.due) return null;
  const { job: spec, at, nth, attempts } = row;
  return { spec, at, nth, attempts };
}

function isHeldUp(a: { hold: Hold | null; id: string; isDraining: boolean }): boolean {
  if (a.hold === null) return false;
  if (a.hold.state === 'draining') return !a.isDraining;
  return a.hold.state === 'dead' || a.hold.by !== a.id;
}
