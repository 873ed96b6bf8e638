import { entityPath } from '#adapters/store/entity-path.ts';
import type { PreparedPlan } from '#adapters/store/prepare-plan.ts';
import type { IndexKey, Op, Plan } from '#core/plan/plan.ts';
import type { Database } from './database.ts';
import { ownerText } from './entity-store-claims.ts';
import type { Found } from './entity-store-commit.ts';
import type { HotRows, HotWrite } from './entity-store-hot-rows.ts';
import { type Writer, writer } from './statements.ts';

type Put = Extract<Op, { kind: 'put' }>;
type Sys = Extract<Op, { kind: 'sys' }>;

/** Writes a plan whose conditions hold, with as few statements as may be. */
export class PlanWriter {
  readonly #put: Writer;
  readonly #addKey: Writer;
  readonly #removeKey: Writer;
  readonly #claim: Writer;
  readonly #release: Writer;
  readonly #putSys: Writer;
  readonly #putAnySys: Writer;
  readonly #removeSys: Writer;
  readonly #mark: Writer;
  readonly #journal: Writer;
  readonly #hot: HotRows;

  constructor(a: { database: Database; hot: HotRows }) {
    const { database } = a;
    this.#hot = a.hot;
    this.#put = writer({ database, text: 'INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)' });
    this.#addKey = writer({ database, text: 'INSERT OR IGNORE INTO list_keys VALUES (?, ?, ?, ?)' });
    this.#removeKey = writer({
      database,
      text: 'DELETE FROM list_keys WHERE tenant = ? AND list = ? AND key = ? AND id = ?',
    });
    this.#claim = writer({ database, text: 'INSERT OR REPLACE INTO claims VALUES (?, ?, ?)' });
    this.#release = writer({ database, text: 'DELETE FROM claims WHERE tenant = ? AND key = ?' });
    this.#putSys = writer({ database, text: 'INSERT OR REPLACE INTO sys VALUES (?, ?, ?, ?, ?, ?, ?)' });
    // what has expired is as good as gone: its etag begins anew
    this.#putAnySys = writer({
      database,
      text: `INSERT INTO sys VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6) ON CONFLICT (tenant, kind, pk, sk) DO UPDATE SET
        etag = CASE WHEN ttl <= ?7 THEN 1 ELSE etag + 1 END, ttl = excluded.ttl, value = excluded.value`,
    });
    this.#removeSys = writer({ database, text: 'DELETE FROM sys WHERE tenant = ? AND kind = ? AND pk = ? AND sk = ?' });
    this.#mark = writer({ database, text: 'INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?)' });
    this.#journal = writer({ database, text: 'INSERT INTO journal (tenant, write_id, body) VALUES (?, ?, ?)' });
  }

  /** Returns the journal row's place, and what is to be taken in when it is committed. */
  write(a: { prepared: PreparedPlan; found: Found[]; now: string }): { seq: number; hot: HotWrite[] } {
    const { plan, values, keys } = a.prepared;
    const hot: HotWrite[] = [];
    for (const [i, op] of plan.ops.entries()) {
      const [value = '', keyText = '', found = {}] = [values[i], keys[i], a.found[i]];
      if (op.kind === 'sys') {
        const written = this.#writeSys({ op, value, etag: found.etag ?? 0, now: a.now });
        if (written) hot.push(written);
      } else this.#writeOp({ tenant: plan.tenant, op, value, keyText, found });
    }
    if (plan.idempotency) this.#writeMark({ plan, mark: plan.idempotency, response: a.prepared.response });
    return { seq: this.#journal([plan.tenant, plan.journal.writeId, a.prepared.journal]).seq, hot };
  }

  #writeSys(a: { op: Sys; value: string; etag: number; now: string }): HotWrite | null {
    const { op, value } = a;
    const { tenant, kind, pk, sk } = op.key;
    const ttl = op.ttl ?? null;
    if (op.value === null) {
      this.#removeSys([tenant, kind, pk, sk]);
      return this.#hot.write({ key: op.key, columns: null });
    }
    if (op.expect === 'any') {
      this.#putAnySys([tenant, kind, pk, sk, ttl, value, a.now]);
      return this.#hot.write({ key: op.key, columns: null });
    }
    const etag = a.etag + 1;
    this.#putSys([tenant, kind, pk, sk, etag, ttl, value]);
    return this.#hot.write({ key: op.key, columns: [etag, value, ttl] });
  }

  #writeOp(a: { tenant: string; op: Op; value: string; keyText: string; found: Found }): void {
    const { tenant, op } = a;
    if (op.kind === 'put') {
      this.#writeRow({ op, data: a.value, keyText: a.keyText, old: a.found.head?.keys ?? '' });
    } else if (op.kind === 'claim') {
      this.#claim([tenant, op.key, ownerText(op.owner)]);
    } else if (op.kind === 'release') {
      this.#release([tenant, op.key]);
    }
  }

  #writeRow(a: { op: Put; data: string; keyText: string; old: string }): void {
    const { ref, version, defVersion, deletedAt } = a.op.row;
    const path = entityPath(ref);
    this.#put([ref.tenant, path, ref.id, version, defVersion, deletedAt ?? null, a.keyText, a.data]);
    if (a.keyText === a.old) return;
    const before: IndexKey[] = a.old === '' ? [] : JSON.parse(a.old);
    const after = a.op.keys;
    for (const key of missingFrom({ keys: before, other: after })) {
      this.#removeKey([ref.tenant, `${path}/${key.index}`, key.key, ref.id]);
    }
    for (const key of missingFrom({ keys: after, other: before })) {
      this.#addKey([ref.tenant, `${path}/${key.index}`, key.key, ref.id]);
    }
  }

  #writeMark(a: { plan: Plan; mark: NonNullable<Plan['idempotency']>; response: string }): void {
    const { key, bodyHash, ttl } = a.mark;
    this.#mark([a.plan.tenant, key, a.plan.journal.writeId, bodyHash, ttl, a.response]);
  }
}

function missingFrom(a: { keys: IndexKey[]; other: IndexKey[] }): IndexKey[] {
  return a.keys.filter((x) => !a.other.some((y) => y.index === x.index && y.key === x.key));
}
