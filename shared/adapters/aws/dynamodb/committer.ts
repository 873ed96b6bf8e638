import { setTimeout as pause } from 'node:timers/promises';
import { type PreparedPlan, preparePlan } from '#adapters/store/prepare-plan.ts';
import { MAX_PLAN_BYTES, type Plan } from '#core/plan/plan.ts';
import type { Clock } from '#ports/clock.ts';
import type { Commit } from '#ports/entity-store.ts';
import { textOf } from './attributes.ts';
import { cancellation, isAmbiguous, isBusy, isTooLarge } from './aws-errors.ts';
import { type CommitInput, commitItems, transactionBytes } from './commit-items.ts';
import { type Refused, refusedTransaction } from './commit-outcome.ts';
import type { DynamoTable } from './dynamo-table.ts';
import type { IndexSlots } from './index-slots.ts';
import { markKey } from './keys.ts';

const MOST_TRIES = 8;
const FIRST_PAUSE_MS = 15;
const MOST_PAUSE_MS = 400;

const FIRST: Commit = { ok: true, replayed: false };

type Sent = 'committed' | { lost: unknown } | Refused;

/**
 * Commits plans, each in one transaction that reads nothing first. Who meets another transaction at the same items, or
 * a table that is busy, tries again for about two seconds. When an answer was lost, the next try finds the journal row
 * or writes it: a write happens once either way.
 */
export class Committer {
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  readonly #slots: IndexSlots;

  constructor(a: { table: DynamoTable; clock: Clock; slots: IndexSlots }) {
    this.#table = a.table;
    this.#clock = a.clock;
    this.#slots = a.slots;
  }

  async commit(plan: Plan): Promise<Commit> {
    const prepared = preparePlan(plan);
    if (prepared === null) return { ok: false, reason: 'too_large' };
    const slots = await this.#slots.forPlan(plan);
    const anew = new Set<number>();
    let lost: unknown;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const sent = await this.#send({ prepared, table: this.#table.name, slots, now: this.#clock.now(), anew });
      if (sent === 'committed') return FIRST;
      if ('lost' in sent) lost = sent.lost;
      else if ('commit' in sent) return sent.commit;
      else if ('committedBefore' in sent) return lost ? FIRST : this.#replay(plan);
      else if (sent.again === 'anew') anew.add(sent.op);
      await pause(Math.random() * Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries));
    }
    // it may have been written: nobody is told that it was not
    if (lost) throw lost;
    return { ok: false, reason: 'contention' };
  }

  async #send(a: CommitInput): Promise<Sent> {
    const items = commitItems(a);
    if (transactionBytes(items) > MAX_PLAN_BYTES) return { commit: { ok: false, reason: 'too_large' } };
    try {
      await this.#table.transact({ items });
      return 'committed';
    } catch (error) {
      return explained({ error, prepared: a.prepared });
    }
  }

  /** The answer to a write that was committed before: what it stored, as long as that is there. */
  async #replay(plan: Plan): Promise<Commit> {
    const { tenant, idempotency, journal } = plan;
    const [mark] = idempotency ? await this.#table.get([markKey({ tenant, key: idempotency.key })]) : [];
    if (mark?.['w']?.S !== journal.writeId) return { ok: true, replayed: true };
    return { ok: true, replayed: true, response: JSON.parse(textOf(mark['d'])) };
  }
}

function explained(a: { error: unknown; prepared: PreparedPlan }): Sent {
  const { error } = a;
  const reasons = cancellation(error);
  const refused = reasons && refusedTransaction({ plan: a.prepared.plan, reasons });
  if (refused) return refused;
  if (isBusy(error)) return { again: 'busy' };
  if (isTooLarge(Object(error))) return { commit: { ok: false, reason: 'too_large' } };
  if (isAmbiguous(error)) return { lost: error };
  throw error;
}
