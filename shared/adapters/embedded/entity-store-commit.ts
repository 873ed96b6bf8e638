import type { PreparedPlan } from '#adapters/store/prepare-plan.ts';
import type { Op, Plan } from '#core/plan/plan.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Clock } from '#ports/clock.ts';
import type { Commit } from '#ports/entity-store.ts';
import type { Committed } from './change-feed-tail.ts';
import type { Database } from './database.ts';
import { ClaimReader, ownerText } from './entity-store-claims.ts';
import type { HotRows, HotWrite } from './entity-store-hot-rows.ts';
import { PlanInserter } from './entity-store-insert.ts';
import { JournalReader } from './entity-store-journal.ts';
import type { JournalIndex } from './entity-store-journal-index.ts';
import { type RecordHead, RecordReader } from './entity-store-records.ts';
import { SysReader } from './entity-store-sys.ts';
import { PlanWriter } from './entity-store-write.ts';

// rows that may wait for their lookups when nobody asks for them
const INDEX_EVERY = 200;

type Failure = Extract<Commit, { ok: false }>;
/** What the conditions found, per operation: what the writes need to know. */
export type Found = { head?: RecordHead | null; etag?: number | null };

/** Commits prepared plans: every condition is read first, and nothing is written unless all hold. */
export class Committer {
  readonly #clock: Clock;
  readonly #records: RecordReader;
  readonly #sys: SysReader;
  readonly #claims: ClaimReader;
  readonly #journal: JournalReader;
  readonly #index: JournalIndex;
  readonly #inserts: PlanInserter;
  readonly #writes: PlanWriter;

  constructor(a: { database: Database; clock: Clock; index: JournalIndex; hot: HotRows }) {
    this.#clock = a.clock;
    this.#records = new RecordReader(a);
    this.#sys = new SysReader(a);
    this.#claims = new ClaimReader(a);
    this.#journal = new JournalReader(a);
    this.#index = a.index;
    this.#inserts = new PlanInserter(a);
    this.#writes = new PlanWriter(a);
  }

  /** Runs inside a transaction; never throws for a condition that does not hold. */
  apply(prepared: PreparedPlan): { commit: Commit; committed?: Committed; hot?: HotWrite[] } {
    const added = this.#inserts.insert(prepared);
    if (added !== null) return this.#done({ prepared, seq: added, hot: [] });
    const now = this.#clock.now();
    const { plan } = prepared;
    const earlier = this.#earlier({ plan, now });
    if (earlier) return { commit: earlier };
    const found: Found[] = [];
    for (const [i, op] of plan.ops.entries()) {
      const outcome = this.#check({ op, tenant: plan.tenant, now });
      if ('ok' in outcome) return { commit: { ...outcome, op: i } };
      found.push(outcome);
    }
    return this.#done({ prepared, ...this.#writes.write({ prepared, found, now }) });
  }

  #done(a: { prepared: PreparedPlan; seq: number; hot: HotWrite[] }): {
    commit: Commit;
    committed: Committed;
    hot: HotWrite[];
  } {
    const { plan, journal } = a.prepared;
    const { seq, hot } = a;
    if (seq % INDEX_EVERY === 0) this.#index.run();
    const committed = { seq, tenant: plan.tenant, journal: plan.journal, size: journal.length };
    return { commit: { ok: true, replayed: false }, committed, hot };
  }

  /** The answer to a plan that was committed before, by its writeId or by its idempotency key. */
  #earlier(a: { plan: Plan; now: string }): Commit | null {
    const { tenant, idempotency } = a.plan;
    const { writeId } = a.plan.journal;
    if (this.#journal.has({ tenant, writeId })) {
      const response = idempotency && this.#claims.answerOf({ tenant, key: idempotency.key, writeId });
      return response === undefined ? { ok: true, replayed: true } : { ok: true, replayed: true, response };
    }
    const mark = idempotency && this.#claims.mark({ tenant, key: idempotency.key, now: a.now });
    if (!mark) return null;
    if (mark.bodyHash !== idempotency.bodyHash) return { ok: false, reason: 'key_reused' };
    return { ok: true, replayed: true, response: mark.response };
  }

  #check(a: { op: Op; tenant: string; now: string }): Found | Failure {
    const { op, tenant, now } = a;
    switch (op.kind) {
      case 'put':
        return this.#checkPut(op);
      case 'check':
        return this.#checkRead(op);
      case 'sys':
        return this.#checkSys({ key: op.key, expect: op.expect, now });
      case 'unclaimed':
        return this.#claims.ownerText({ tenant, key: op.key }) === null ? {} : { ok: false, reason: 'version' };
      default: {
        const owner = this.#claims.ownerText({ tenant, key: op.key });
        return owner === null || owner === ownerText(op.owner) ? {} : { ok: false, reason: 'claim' };
      }
    }
  }

  /** A tombstone counts as existing: its version chain goes on. */
  #checkPut(op: Extract<Op, { kind: 'put' }>): Found | Failure {
    const head = this.#records.head(op.row.ref);
    const holds = op.expect === 'absent' ? head === null : head?.version === op.expect;
    return holds ? { head } : this.#versionFailure(op.row.ref);
  }

  /** To a reader a tombstone is absent. */
  #checkRead(op: Extract<Op, { kind: 'check' }>): Found | Failure {
    const head = this.#records.head(op.ref);
    const holds = op.expect === 'absent' ? head === null || head.deleted : head?.version === op.expect;
    return holds ? {} : this.#versionFailure(op.ref);
  }

  #checkSys(a: { key: SysKey; expect: 'absent' | 'any' | number; now: string }): Found | Failure {
    if (a.expect === 'any') return {};
    const etag = this.#sys.etag(a);
    const holds = a.expect === 'absent' ? etag === null : etag === a.expect;
    return holds ? { etag } : { ok: false, reason: 'sys' };
  }

  #versionFailure(ref: Parameters<RecordReader['get']>[0]): Failure {
    const current = this.#records.get(ref);
    return current === null ? { ok: false, reason: 'version' } : { ok: false, reason: 'version', current };
  }
}
