import { performance } from 'node:perf_hooks';
import { DroError, isDroError } from '#core/errors/dro-error.ts';
import { type BuiltPlan, buildPlan } from '#core/lifecycle/build-plan.ts';
import { findDuplicates } from '#core/lifecycle/find-duplicates.ts';
import type { Pending } from '#core/lifecycle/pending.ts';
import { runCommand } from '#core/lifecycle/run-command.ts';
import { settleAfterHooks } from '#core/lifecycle/settle-after-hooks.ts';
import { Trace } from '#core/lifecycle/trace.ts';
import type { RaisedWarning } from '#core/lifecycle/warnings.ts';
import { WriteUnit } from '#core/lifecycle/write-unit.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { Platform } from '../platform.ts';
import { type Acknowledged, covers, makeAcknowledgment, mustBeUnused, useOp } from './acknowledgment.ts';
import { commitPlan } from './commit-plan.ts';
import { answerAfter, markOf } from './idempotency.ts';
import { presentPhase, shownWarning } from './present-trace.ts';
import { duplicateError, type Outcome, refusedCommit } from './refused-commit.ts';
import { writeEnvironment } from './write-environment.ts';
import type { WriteRequest, WriteResult } from './write-request.ts';

/** One attempt at a write. */
export type AttemptInput = {
  platform: Platform;
  request: WriteRequest;
  writeId: string;
  id: string;
  /** attempts before this one */
  attempt: number;
  acknowledged: Acknowledged | null;
};
type Planned = AttemptInput & { unit: WriteUnit; root: Pending; built: BuiltPlan; trace: Trace | null };

/**
 * Runs the lifecycle once and commits what it planned, unless it is a rehearsal or the client has to be asked about
 * warnings first. Throws when the write is refused; `phases` are then part of the refusal if they were asked for.
 */
export async function attemptWrite(a: AttemptInput): Promise<{ done: WriteResult } | Outcome> {
  const { request } = a;
  const trace = request.trace || request.dryRun ? new Trace({ stopwatch: () => performance.now() }) : null;
  try {
    if (a.acknowledged) await mustBeUnused({ ...a, acknowledged: a.acknowledged });
    const planned = await plan({ ...a, trace });
    if (request.dryRun) return { done: await rehearsed(planned) };
    if (!planned.built.writes) return { done: resultOf(planned) };
    return (await asked(planned)) ?? (await commit(planned));
  } catch (error) {
    throw trace && isDroError(error) ? withPhases({ error, trace }) : error;
  }
}

async function plan(a: AttemptInput & { trace: Trace | null }): Promise<Planned> {
  const { request, trace } = a;
  const env = await writeEnvironment(a);
  const unit = new WriteUnit({ env: trace ? { ...env, trace } : env });
  const root = await runCommand({ command: { ...request.command, id: a.id }, unit });
  await settleAfterHooks({ unit });
  return { ...a, unit, root, built: buildPlan({ unit, root }) };
}

/** All but the commit: what only the store would have refused is looked up. */
async function rehearsed(a: Planned): Promise<WriteResult> {
  await mustBeFree(a);
  const items = a.built.plan.ops.length + 1;
  a.trace?.persist({ pending: a.root, items, ms: 0, skipped: 'dry run: nothing is written' });
  return { ...resultOf(a), changed: false, warnings: warningsOf(a).map(shownWarning) };
}

/** The question about warnings, if there are some that the client has not acknowledged. */
async function asked(a: Planned): Promise<{ done: WriteResult } | null> {
  const { request, acknowledged } = a;
  const warnings = warningsOf(a);
  if (!request.acknowledge || covers({ acknowledged, warnings })) return null;
  await mustBeFree(a);
  const acknowledgment = await makeAcknowledgment({ ...a, warnings });
  const items = a.built.plan.ops.length + 1;
  a.trace?.persist({ pending: a.root, items, ms: 0, skipped: 'the warnings are not acknowledged' });
  return { done: { ...resultOf(a), changed: false, warnings: warnings.map(shownWarning), acknowledgment } };
}

async function commit(a: Planned): Promise<{ done: WriteResult } | Outcome> {
  const { platform, request, built, trace } = a;
  const done = resultOf(a);
  const mark = await markOf({ platform, request, result: done, root: a.root });
  const began = trace ? performance.now() : 0;
  const toCommit = { ...agreed(a), ...(mark && { idempotency: mark }) };
  const committed = await commitPlan({ platform, plan: toCommit });
  const items = toCommit.ops.length + (mark ? 2 : 1);
  trace?.persist({ pending: a.root, items, ms: performance.now() - began, skipped: null });
  if (committed.ok) {
    const answer = await answerAfter({ platform, tenant: request.tenant, committed, done });
    return { done: { ...answer, ...phasesOf(trace) } };
  }
  const ifMatch = request.command.ifMatch === undefined ? null : a.id;
  return refusedCommit({ committed, built, unit: a.unit, ifMatch });
}

/** The plan, with the token used up and noted beside the warnings that it stands for. */
function agreed(a: Planned): Plan {
  const { request, acknowledged } = a;
  const { plan: planned } = a.built;
  if (!acknowledged) return planned;
  const { id } = a.root.ref;
  const warnings = planned.journal.warnings?.map((one) =>
    one.record.id === id ? { ...one, acknowledged: true as const } : one,
  );
  return {
    ...planned,
    // last: where claims stand among the operations is known
    ops: [...planned.ops, useOp({ request, acknowledged })],
    journal: { ...planned.journal, ...(warnings && { warnings }) },
  };
}

async function mustBeFree(a: Planned): Promise<void> {
  const { unit } = a;
  const found = await Promise.all([...unit.pending.values()].map((pending) => findDuplicates({ pending, unit })));
  const issues = found.flat();
  if (issues.length > 0) throw duplicateError(issues);
}

function warningsOf(a: Planned): RaisedWarning[] {
  return a.unit.warnings.of(a.root);
}

function resultOf(a: Planned): WriteResult {
  const { root, built, trace } = a;
  return {
    operation: a.request.command.operation,
    id: a.id,
    record: root.removed ? null : root.record,
    changed: built.writes,
    replayed: false,
    writeId: a.writeId,
    ...phasesOf(trace),
  };
}

function phasesOf(trace: Trace | null): Pick<WriteResult, 'phases'> {
  return trace ? { phases: trace.phases.map(presentPhase) } : {};
}

function withPhases(a: { error: DroError; trace: Trace }): DroError {
  const { code, message, issues, data, cause } = a.error;
  a.trace.close();
  const phases = a.trace.phases.map(presentPhase);
  return new DroError({ code, detail: message, issues, data: { ...data, phases }, cause });
}
