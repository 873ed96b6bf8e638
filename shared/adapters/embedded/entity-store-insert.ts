import { entityPath } from '#adapters/store/entity-path.ts';
import type { PreparedPlan } from '#adapters/store/prepare-plan.ts';
import type { Op, Plan } from '#core/plan/plan.ts';
import type { Database } from './database.ts';
import { ownerText } from './entity-store-claims.ts';
import { type Writer, writer } from './statements.ts';

type Put = Extract<Op, { kind: 'put' }>;

/**
 * Writes plans that only add records and claim values without asking first: the tables' own keys tell what was there
 * already. Most creates are of that kind, and nothing is in their way.
 */
export class PlanInserter {
  readonly #journal: Writer;
  readonly #record: Writer;
  readonly #key: Writer;
  readonly #claim: Writer;
  readonly #removeJournal: Writer;
  readonly #removeRecord: Writer;
  readonly #removeKey: Writer;
  readonly #removeClaim: Writer;

  constructor(a: { database: Database }) {
    const write = (text: string): Writer => writer({ ...a, text });
    this.#journal = write('INSERT OR IGNORE INTO journal (tenant, write_id, body) VALUES (?, ?, ?)');
    this.#record = write('INSERT OR IGNORE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#key = write('INSERT OR IGNORE INTO list_keys VALUES (?, ?, ?, ?)');
    this.#claim = write('INSERT OR IGNORE INTO claims VALUES (?, ?, ?)');
    this.#removeJournal = write('DELETE FROM journal WHERE seq = ?');
    this.#removeRecord = write('DELETE FROM records WHERE tenant = ? AND entity = ? AND id = ?');
    this.#removeKey = write('DELETE FROM list_keys WHERE tenant = ? AND list = ? AND key = ? AND id = ?');
    this.#removeClaim = write('DELETE FROM claims WHERE tenant = ? AND key = ?');
  }

  /** The journal row's place; null when the plan is of another kind or something is in its way: then nothing is left. */
  insert(prepared: PreparedPlan): number | null {
    const { plan } = prepared;
    if (plan.idempotency || !plan.ops.every(onlyAdds)) return null;
    const row = this.#journal([plan.tenant, plan.journal.writeId, prepared.journal]);
    if (row.changes === 0) return null;
    for (const [i, op] of plan.ops.entries()) {
      const added = op.kind === 'put' ? this.#addRow({ op, prepared, i }) : this.#addClaim({ op, tenant: plan.tenant });
      if (added) continue;
      for (const done of plan.ops.slice(0, i)) this.#remove({ op: done, plan });
      this.#removeJournal([row.seq]);
      return null;
    }
    return row.seq;
  }

  #addRow(a: { op: Put; prepared: PreparedPlan; i: number }): boolean {
    const { row, keys } = a.op;
    const { ref, version, defVersion, deletedAt = null } = row;
    const [keyText = '', data = ''] = [a.prepared.keys[a.i], a.prepared.values[a.i]];
    const path = entityPath(ref);
    const { changes } = this.#record([ref.tenant, path, ref.id, version, defVersion, deletedAt, keyText, data]);
    if (changes === 0) return false;
    for (const { index, key } of keys) this.#key([ref.tenant, `${path}/${index}`, key, ref.id]);
    return true;
  }

  #addClaim(a: { op: Op; tenant: string }): boolean {
    return a.op.kind === 'claim' && this.#claim([a.tenant, a.op.key, ownerText(a.op.owner)]).changes > 0;
  }

  #remove(a: { op: Op; plan: Plan }): void {
    const { op, plan } = a;
    if (op.kind === 'claim') this.#removeClaim([plan.tenant, op.key]);
    if (op.kind !== 'put') return;
    const { ref } = op.row;
    const path = entityPath(ref);
    this.#removeRecord([ref.tenant, path, ref.id]);
    for (const { index, key } of op.keys) this.#removeKey([ref.tenant, `${path}/${index}`, key, ref.id]);
  }
}

function onlyAdds(op: Op): boolean {
  return op.kind === 'claim' || (op.kind === 'put' && op.expect === 'absent');
}
