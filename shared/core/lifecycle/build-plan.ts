import { DroError } from '#core/errors/dro-error.ts';
import { fits } from '#core/json/fits.ts';
import type { Journal, RecordChange } from '#core/plan/journal.ts';
import {
  type IdempotencyMark,
  MAX_JOURNAL_BYTES,
  MAX_PLAN_ITEMS,
  MAX_RECORD_BYTES,
  type Op,
  type Plan,
} from '#core/plan/plan.ts';
import type { Ref } from '#core/records/ref.ts';
import { afterHookJobs } from './after-hook-jobs.ts';
import { askedEvent } from './asked-event.ts';
import { auditEntry } from './audit-entry.ts';
import { childGuardOps } from './child-guard.ts';
import { claimsOf } from './claims-of.ts';
import { addUnclaimed } from './find-unique.ts';
import { indexKeys } from './index-keys.ts';
import { lifecycleEvent } from './lifecycle-event.ts';
import { saltOnce } from './mask-keys.ts';
import { changesOf, type Pending, toStored } from './pending.ts';
import type { WriteUnit } from './write-unit.ts';

/**
 * What a claim of a plan stands for. `regenerate`: the write runs again when it is taken, for a hook found it free and
 * would have made another one (docs/adr/0013).
 */
export type PlannedClaim = { ref: Ref; fields: readonly string[]; regenerate: boolean };

/** A plan, and what each of its claims stands for, so that a refused one can be explained. */
export type BuiltPlan = {
  plan: Plan;
  claims: ReadonlyMap<number, PlannedClaim>;
  /** false when nothing would change: there is nothing to commit */
  writes: boolean;
};

/** Phase 5: folds all that the unit holds into one transaction with one journal row. */
export function buildPlan(a: { unit: WriteUnit; root: Pending; idempotency?: IdempotencyMark }): BuiltPlan {
  const { unit, root } = a;
  const { env } = unit;
  // first, so that "done before" is told apart from a race over the record
  const ops: Op[] = [...(env.extraOps ?? [])];
  const claims = new Map<number, PlannedClaim>();
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
  const warnings = unit.warnings.forJournal();
  if (warnings.length > 0) journal.warnings = warnings;
  ops.push(...checks(unit), ...childGuardOps({ unit }));
  addUnclaimed({ unit, ops, claims });
  const plan: Plan = { tenant: env.tenant, ops, journal, ...(a.idempotency && { idempotency: a.idempotency }) };
  mustFit(plan);
  return { plan, claims, writes };
}

function addRecord(a: {
  unit: WriteUnit;
  pending: Pending;
  ops: Op[];
  claims: Map<number, PlannedClaim>;
  journal: Journal;
}): boolean {
  const { unit, pending, ops, journal } = a;
  const { entity, ref, row, record } = pending;
  if (!isWritten(pending)) return false;
  const changes = changesOf(pending);
  const version = row ? row.version + 1 : 1;
  record['version'] = version;
  record['updated_at'] = unit.env.now;
  const operation = operationOf(pending);
  saltOnce({ pending, env: unit.env });
  const data = pending.removed === 'hard' ? {} : toStored(pending);
  if (!fits({ text: JSON.stringify(data), bytes: MAX_RECORD_BYTES })) {
    throw new DroError({ code: 'RECORD_TOO_LARGE', detail: `${ref.app}/${ref.entity} ${ref.id} is over 64 KB` });
  }
  ops.push({
    kind: 'put',
    row: { ref, version, defVersion: entity.version, data, ...deletedAt({ pending, now: unit.env.now }) },
    expect: row ? row.version : 'absent',
    keys: pending.removed ? [] : indexKeys({ entity, record }),
  });
  addClaims(a);
  const event = lifecycleEvent({ pending, changes, operation, env: unit.env, n: journal.events.length });
  journal.changes.push({ ref, operation, version, changes: event.changes });
  // of a record that is gone already nobody is told again
  if (pending.erased && pending.removed) return true;
  journal.jobs.push(...afterHookJobs({ pending, event, env: unit.env, operation }));
  journal.events.push(event);
  for (const { type, payload, masked } of pending.asked.events) {
    journal.events.push(askedEvent({ pending, type, payload, masked, env: unit.env, n: journal.events.length }));
  }
  const audit = auditEntry({ pending, env: unit.env, operation });
  if (audit) journal.audit = [...(journal.audit ?? []), audit];
  return true;
}

/** A write that changes nothing writes nothing (docs/adr/0005); to bring a record back is a change. */
export function isWritten(pending: Pending): boolean {
  const { row, removed } = pending;
  if (pending.erased) return true;
  return row === null || removed !== null || row.deletedAt !== undefined || Object.keys(changesOf(pending)).length > 0;
}

function operationOf(pending: Pending): RecordChange['operation'] {
  if (pending.row === null) return 'create';
  if (pending.erased) return 'update';
  if (pending.removed) return 'delete';
  return pending.row.deletedAt === undefined ? 'update' : 'restore';
}

function deletedAt(a: { pending: Pending; now: string }): { deletedAt?: string } {
  const { removed, erased, row } = a.pending;
  if (removed === null) return {};
  return { deletedAt: erased ? (row?.deletedAt ?? a.now) : a.now };
}

function addClaims(a: { pending: Pending; ops: Op[]; claims: Map<number, PlannedClaim> }): void {
  const { pending, ops } = a;
  for (const { unique, held, wanted } of claimsOf(pending)) {
    if (held !== null) ops.push({ kind: 'release', key: held, owner: pending.ref });
    if (wanted === null) continue;
    a.claims.set(ops.length, { ref: pending.ref, fields: unique.fields, regenerate: false });
    ops.push({ kind: 'claim', key: wanted, owner: pending.ref });
  }
}

/** What was read and is not written: its version is a condition (decisions §1.7). */
function checks(unit: WriteUnit): Op[] {
  return [...unit.reads.entries()].flatMap(([key, { ref, row }]): Op[] => {
    const pending = unit.pending.get(key);
    if (pending && isWritten(pending)) return [];
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
  if (!journalFits(plan.journal)) {
    throw new DroError({ code: 'RECORD_TOO_LARGE', detail: 'what the write changes is over 350 KB' });
  }
}

/** The journal's events carry the records twice over; a small write needs no exact count. */
function journalFits(a: Pick<Journal, 'events' | 'audit'>): boolean {
  if (a.events.length <= 1 && !a.audit) return true;
  return fits({ text: JSON.stringify([a.events, a.audit]), bytes: MAX_JOURNAL_BYTES });
}
