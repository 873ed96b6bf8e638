import { DroError, isDroError } from '#core/errors/dro-error.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { type BuiltPlan, buildPlan } from '#core/lifecycle/build-plan.ts';
import { duplicateIssues } from '#core/lifecycle/find-duplicates.ts';
import type { Pending } from '#core/lifecycle/pending.ts';
import { Sequence } from '#core/lifecycle/sequence.ts';
import { settleAfterHooks } from '#core/lifecycle/settle-after-hooks.ts';
import type { RaisedWarning } from '#core/lifecycle/warnings.ts';
import { WriteUnit } from '#core/lifecycle/write-unit.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { Op } from '#core/plan/plan.ts';
import { type Ref, refKey } from '#core/records/ref.ts';
import type { Platform } from '../platform.ts';
import {
  type Acknowledged,
  covers,
  makeAcknowledgment,
  mustBeUnused,
  readAcknowledgment,
  useOp,
} from './acknowledgment.ts';
import { commitPlan } from './commit-plan.ts';
import { uncontended } from './contention.ts';
import { markFor, responseBefore, toResponse, toResult } from './idempotency.ts';
import { itemError } from './item-error.ts';
import { shownWarning } from './present-trace.ts';
import { duplicateError, type Outcome, refusedCommit } from './refused-commit.ts';
import { writeEnvironment } from './write-environment.ts';
import type { WriteRequest, WriteResult } from './write-request.ts';

/** Writes that count together or not at all; one idempotency for all of them. */
export type TogetherRequest = Pick<WriteRequest, 'tenant' | 'by' | 'idempotency'> & {
  items: readonly Pick<WriteRequest, 'command' | 'acknowledge'>[];
};

type Item = { request: WriteRequest; id: string; acknowledged: Acknowledged | null };
type Input = { platform: Platform; request: TogetherRequest; items: readonly Item[]; writeId: string; attempt: number };
type Done = { root: Pending; warnings: RaisedWarning[] };
type Planned = Input & { unit: WriteUnit; done: Done[]; owners: ReadonlyMap<string, number>; built: BuiltPlan };

/**
 * Writes several records in one transaction, each through the whole lifecycle and in their order. Throws the refusal of
 * the first item that is refused, which it names; then nothing was written. Where items have warnings that are not
 * acknowledged nothing is written either, and each result has its own question.
 */
export async function writeTogether(a: { platform: Platform; request: TogetherRequest }): Promise<WriteResult[]> {
  const { platform, request } = a;
  const { tenant, by, idempotency } = request;
  const before = idempotency ? await responseBefore({ platform, tenant, idempotency }) : null;
  if (before !== null) return resultsOf({ platform, tenant, response: before });
  const items: Item[] = [];
  for (const [i, one] of request.items.entries()) {
    const whole: WriteRequest = { tenant, by, ...one };
    const acknowledged = await named(i, () => readAcknowledgment({ platform, request: whole }));
    const id = acknowledged?.id ?? one.command.id ?? platform.ids.record();
    items.push({ request: whole, id, acknowledged });
  }
  const writeId = platform.ids.write();
  const outcome = await uncontended({ platform, attempt: (attempt) => attemptAll({ ...a, items, writeId, attempt }) });
  // nothing but an acknowledgment is written along once, and that one says so itself
  if ('doneBefore' in outcome) throw new DroError({ code: 'INTERNAL', detail: 'a bulk cannot have been done before' });
  return outcome.done;
}

async function attemptAll(a: Input): Promise<{ done: WriteResult[] } | Outcome> {
  const planned = await plan(a);
  if (!planned.built.writes) return { done: planned.done.map((_, i) => resultAt({ ...planned, i })) };
  const questions = await asked(planned);
  return questions ? { done: questions } : commit(planned);
}

async function plan(a: Input): Promise<Planned> {
  const env = await writeEnvironment({ ...a, request: a.request });
  const unit = new WriteUnit({ env });
  const sequence = new Sequence({ unit });
  const done: Done[] = [];
  const owners = new Map<string, number>();
  for (const [i, item] of a.items.entries()) {
    const root = await named(i, () => runItem({ ...a, item, sequence }));
    done.push({ root, warnings: unit.warnings.of(root) });
    for (const key of unit.pending.keys()) if (!owners.has(key)) owners.set(key, i);
    owners.set(refKey(root.ref), i);
  }
  const [first] = done;
  if (!first) throw new Error('a bulk has no items');
  const built = await fitting({ ...a, unit, root: first.root });
  const planned = { ...a, unit, done, owners, built };
  mustNotClash(planned);
  return planned;
}

async function runItem(a: Input & { item: Item; sequence: Sequence }): Promise<Pending> {
  const { platform, item, sequence } = a;
  if (item.acknowledged) await mustBeUnused({ platform, request: item.request, acknowledged: item.acknowledged });
  return sequence.run({ command: { ...item.request.command, id: item.id } });
}

/** The plan of all; when it is too large, the item at which it became so is found by adding one after another. */
async function fitting(a: Input & { unit: WriteUnit; root: Pending }): Promise<BuiltPlan> {
  await settleAfterHooks(a);
  try {
    return buildPlan(a);
  } catch (error) {
    if (!isDroError(error)) throw error;
    const unit = new WriteUnit({ env: a.unit.env });
    const sequence = new Sequence({ unit });
    let root: Pending | null = null;
    for (const [i, item] of a.items.entries()) {
      await named(i, async () => {
        const pending = await runItem({ ...a, item, sequence });
        root ??= pending;
        await settleAfterHooks({ unit });
        buildPlan({ unit, root });
      });
    }
    throw error;
  }
}

/** A value changes hands in two writes, not in one: a transaction has one operation for each claim. */
function mustNotClash(a: Planned): void {
  const seen = new Map<string, number>();
  for (const [at, op] of a.built.plan.ops.entries()) {
    if (op.kind !== 'claim' && op.kind !== 'release') continue;
    const other = seen.get(op.key);
    seen.set(op.key, at);
    if (other === undefined) continue;
    const claim = a.built.claims.get(at) ?? a.built.claims.get(other);
    const pending = claim && a.unit.pending.get(refKey(claim.ref));
    const issues = claim && pending ? duplicateIssues({ ...a, pending, fields: claim.fields }) : [];
    throw itemError({ error: duplicateError(issues), item: ownerOf({ ...a, ref: claim?.ref ?? op.owner }) });
  }
}

/** Questions about warnings, if one item has some that its token does not cover. */
async function asked(a: Planned): Promise<WriteResult[] | null> {
  const { platform, items, done } = a;
  const open = items.some(
    ({ request, acknowledged }, i) =>
      request.acknowledge && !covers({ acknowledged, warnings: done[i]?.warnings ?? [] }),
  );
  if (!open) return null;
  const questions: WriteResult[] = [];
  for (const [i, { request, id }] of items.entries()) {
    const warnings = done[i]?.warnings ?? [];
    const result = { ...resultAt({ ...a, i }), changed: false, warnings: warnings.map(shownWarning) };
    const token = warnings.length === 0 ? null : await makeAcknowledgment({ platform, request, id, warnings });
    questions.push({ ...result, ...(token !== null && { acknowledgment: token }) });
  }
  return questions;
}

async function commit(a: Planned): Promise<{ done: WriteResult[] } | Outcome> {
  const { platform, request, built, unit } = a;
  const done = a.done.map((_, i) => resultAt({ ...a, i }));
  const used = a.items.flatMap((one) => (one.acknowledged ? [useOp({ ...one, acknowledged: one.acknowledged })] : []));
  const { idempotency } = request;
  const mark = idempotency && markFor({ platform, idempotency, response: await responseOf(a) });
  const ops = [...built.plan.ops, ...used];
  const whole = { ...built.plan, ops, journal: agreed(a), ...(mark && { idempotency: mark }) };
  const committed = await commitPlan({ platform, plan: whole });
  if (committed.ok) {
    const { response: stored } = committed;
    const { tenant } = request;
    return { done: stored === undefined ? done : await resultsOf({ platform, tenant, response: stored }) };
  }
  const op = whole.ops[committed.op ?? -1];
  const ref = refOf(op);
  const item = ref === null ? null : ownerOf({ ...a, ref });
  const ifMatch = a.items.some((one) => one.id === ref?.id && one.request.command.ifMatch !== undefined);
  try {
    return refusedCommit({
      committed,
      built: { ...built, plan: whole },
      unit,
      ifMatch: ifMatch && ref ? ref.id : null,
    });
  } catch (error) {
    throw item === null ? error : itemError({ error, item });
  }
}

/** The journal row, with what was agreed to noted beside the warnings. */
function agreed(a: Planned): Journal {
  const { journal } = a.built.plan;
  if (!journal.warnings) return journal;
  const ids = new Set(a.items.filter((one) => one.acknowledged).map((one) => one.id));
  const warnings = journal.warnings.map((one) =>
    ids.has(one.record.id) ? { ...one, acknowledged: true as const } : one,
  );
  return { ...journal, warnings };
}

async function responseOf(a: Planned): Promise<JsonObject> {
  const { platform } = a;
  const results = a.done.map(({ root }, i) => toResponse({ platform, result: resultAt({ ...a, i }), root }));
  return { results: await Promise.all(results) };
}

function resultAt(a: Planned & { i: number }): WriteResult {
  const { request, id } = a.items[a.i] ?? {};
  const { root } = a.done[a.i] ?? {};
  if (!request || !root || id === undefined) throw new Error(`a bulk has no item ${a.i}`);
  const record = root.removed ? null : root.record;
  const { operation } = request.command;
  return { operation, id, record, changed: a.built.writes, replayed: false, writeId: a.writeId };
}

async function resultsOf(a: { platform: Platform; tenant: string; response: Json }): Promise<WriteResult[]> {
  const results = isObject(a.response) ? a.response['results'] : null;
  if (!Array.isArray(results)) throw new Error('a stored answer is not that of a bulk');
  const opened = await Promise.all(results.map((response) => toResult({ ...a, response })));
  return opened.map((one) => ({ ...one, replayed: true }));
}

/** The item that last wrote a record, or whose hooks first did. */
function ownerOf(a: { owners: ReadonlyMap<string, number>; ref: Ref }): number {
  return a.owners.get(refKey(a.ref)) ?? 0;
}

function refOf(op: Op | undefined): Ref | null {
  if (op?.kind === 'put') return op.row.ref;
  if (op?.kind === 'claim' || op?.kind === 'release') return op.owner;
  return null;
}

async function named<T>(item: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw itemError({ error, item });
  }
}
