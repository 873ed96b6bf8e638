import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { Journal, RecordChange } from '#core/plan/journal.ts';
import {
  type IdempotencyMark,
  MAX_JOURNAL_BYTES,
  MAX_PLAN_ITEMS,
  MAX_RECORD_BYTES,
  type Op,
  type Plan,
} from '#core/plan/plan.ts';
import { claimKey } from '#core/records/claim-key.ts';
import type { Ref } from '#core/records/ref.ts';
import { afterHookJobs } from './after-hook-jobs.ts';
import { indexKeys } from './index-keys.ts';
import { lifecycleEvent } from './lifecycle-event.ts';
import { changesOf, type Pending, toData } from './pending.ts';
import type { WriteUnit } from './write-unit.ts';

/** A plan, and what each of its claims stands for, so that a refused one can be explained. */
export type BuiltPlan = {
  plan: Plan;
  claims: ReadonlyMap<number, { ref: Ref; fields: readonly string[] }>;
  /** false when nothing would change: there is nothing to commit */
  writes: boolean;
};

/** Phase 5: folds all that the unit holds into one transaction with one journal row. */
export function buildPlan(a: { unit: WriteUnit; root: Pending; idempotency?: IdempotencyMark }): BuiltPlan {
  const { unit, root } = a;
  const { env } = unit;
  // first, so that "done before" is told apart from a race over the record
  const ops: Op[] = [...(env.extraOps ?? [])];
  const claims = new Map<number, { ref: Ref; fields: readonly string[] }>();
  const journal: Journal = {
    writeId: env.writeId,
    root: root.ref,
    version: root.row ? root.row.version : 0,
    at: env.now,
    actor: env.actor,
    correlationId: env.correlationId,
    ...(env.causationId !== undefined && { causationId: env.causationId }),
    depth: env.depth,
    ...(env.traceparent !== undefined && { traceparent: env.traceparent }),
    cause: env.cause,
    changes: [],
    events: [],
    jobs: [],
  };
  for (const pending of unit.pending.values()) {
    if (addRecord({ unit, pending, ops, claims, journal }) && pending === root)
      journal.version = Number(pending.record['version']);
  }
  const writes = ops.length > 0;
  ops.push(...checks(unit));
  const plan: Plan = { tenant: env.tenant, ops, journal, ...(a.idempotency && { idempotency: a.idempotency }) };
  mustFit(plan);
  return { plan, claims, writes };
}

function addRecord(a: {
  unit: WriteUnit;
  pending: Pending;
  ops: Op[];
  claims: Map<number, { ref: Ref; fields: readonly string[] }>;
  journal: Journal;
}): boolean {
  const { unit, pending, ops, journal } = a;
  const { entity, ref, row, record } = pending;
  const changes = changesOf(pending);
  if (row && !pending.removed && Object.keys(changes).length === 0) return false;
  const version = row ? row.version + 1 : 1;
  record['version'] = version;
  record['updated_at'] = unit.env.now;
  const operation: RecordChange['operation'] = row === null ? 'create' : pending.removed ? 'delete' : 'update';
  const data = pending.removed === 'hard' ? {} : toData(record);
  if (JSON.stringify(data).length > MAX_RECORD_BYTES) {
    throw new DroError({ code: 'RECORD_TOO_LARGE', detail: `${ref.app}/${ref.entity} ${ref.id} is over 64 KB` });
  }
  ops.push({
    kind: 'put',
    row: { ref, version, defVersion: entity.version, data, ...(pending.removed && { deletedAt: unit.env.now }) },
    expect: row ? row.version : 'absent',
    keys: pending.removed ? [] : indexKeys({ entity, record }),
  });
  addClaims({ ...a, entity });
  const event = lifecycleEvent({ pending, changes, operation, env: unit.env, n: journal.events.length });
  journal.jobs.push(
    ...afterHookJobs({ pending, event, env: unit.env, operation: operation === 'create' ? 'create' : operation }),
  );
  journal.changes.push({ ref, operation, version, changes: event.changes });
  journal.events.push(event);
  return true;
}

function addClaims(a: {
  pending: Pending;
  entity: CompiledEntity;
  ops: Op[];
  claims: Map<number, { ref: Ref; fields: readonly string[] }>;
}): void {
  const { pending, ops } = a;
  for (const unique of a.entity.uniques) {
    const keyOf = (record: HookRecord): string | null =>
      claimKey({
        ...pending.ref,
        index: unique.name,
        values: unique.fields.map((name) => record[name] ?? null),
      });
    const held = pending.row ? keyOf(pending.original) : null;
    const wanted = pending.removed ? null : keyOf(pending.record);
    if (held === wanted) continue;
    if (held !== null) ops.push({ kind: 'release', key: held, owner: pending.ref });
    if (wanted === null) continue;
    a.claims.set(ops.length, { ref: pending.ref, fields: unique.fields });
    ops.push({ kind: 'claim', key: wanted, owner: pending.ref });
  }
}

/** What was read and is not written: its version is a condition (decisions §1.7). */
function checks(unit: WriteUnit): Op[] {
  return [...unit.reads.entries()].flatMap(([key, { ref, row }]): Op[] => {
    const pending = unit.pending.get(key);
    if (pending && (pending.removed || Object.keys(changesOf(pending)).length > 0)) return [];
    return [{ kind: 'check', ref, expect: row ? row.version : 'absent' }];
  });
}

function mustFit(plan: Plan): void {
  const items = plan.ops.length + 1 + (plan.idempotency ? 1 : 0);
  if (items > MAX_PLAN_ITEMS) {
    throw new DroError({
      code: 'TOO_MANY_WRITES',
      detail: `the write touches ${items} items, ${MAX_PLAN_ITEMS} are allowed`,
    });
  }
  if (journalBytes(plan.journal.events) > MAX_JOURNAL_BYTES) {
    throw new DroError({ code: 'RECORD_TOO_LARGE', detail: 'what the write changes is over 350 KB' });
  }
}

/** The journal's events carry the records twice over; a small write needs no exact count. */
function journalBytes(events: readonly DroEvent[]): number {
  return events.length <= 1 ? 0 : JSON.stringify(events).length;
}
