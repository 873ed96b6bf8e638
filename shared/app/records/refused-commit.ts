import { DroError } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { BuiltPlan } from '#core/lifecycle/build-plan.ts';
import { duplicateIssues } from '#core/lifecycle/find-duplicates.ts';
import type { WriteUnit } from '#core/lifecycle/write-unit.ts';
import type { Op } from '#core/plan/plan.ts';
import { refKey } from '#core/records/ref.ts';
import type { Commit } from '#ports/entity-store.ts';
import { usedAlready } from './acknowledgment.ts';
import { keyReused } from './idempotency.ts';

/** What to do about a commit that wrote nothing: run again behind others at this key, or it was done before. */
export type Outcome = { contended: string } | { doneBefore: true };

/** Explains a commit that wrote nothing; throws when the write is refused. `ifMatch`: the id that the client named. */
export function refusedCommit(a: {
  committed: Extract<Commit, { ok: false }>;
  built: BuiltPlan;
  unit: WriteUnit;
  ifMatch: string | null;
}): Outcome {
  const { committed, built } = a;
  const op = committed.op === undefined ? undefined : built.plan.ops[committed.op];
  switch (committed.reason) {
    case 'claim':
      return lostClaim({ ...a, at: committed.op ?? -1 });
    case 'key_reused':
      throw keyReused();
    case 'too_large':
      throw new DroError({ code: 'TOO_MANY_WRITES', detail: 'the write is over 100 items or 4 MB' });
    case 'sys':
      if (op?.kind !== 'sys' || op.key.kind !== 'acknowledgment') return lostRow(op);
      throw usedAlready();
    case 'version':
    case 'contention':
      if (a.ifMatch !== null && op?.kind === 'put' && op.row.ref.id === a.ifMatch) {
        throw new DroError({ code: 'VERSION_CONFLICT', detail: 'the record was changed in the meantime' });
      }
      return { contended: lineOf(op) };
  }
}

/** The refusal of values that others have. */
export function duplicateError(issues: Issue[]): DroError {
  const fields = issues.map((issue) => issue.path);
  const detail = issues[0]?.message ?? 'another record has this value';
  return new DroError({ code: 'DUPLICATE_VALUE', detail, issues, data: { fields } });
}

/** A value that a hook made up can be another one next time. */
function lostClaim(a: { built: BuiltPlan; unit: WriteUnit; at: number }): Outcome {
  const claim = a.built.claims.get(a.at);
  const pending = claim && a.unit.pending.get(refKey(claim.ref));
  if (!claim || !pending) throw duplicateError([]);
  if (!claim.regenerate) throw duplicateError(duplicateIssues({ ...a, pending, fields: claim.fields }));
  const { tenant, app, entity } = claim.ref;
  return { contended: `${tenant}/${app}/${entity}#${claim.fields.join('+')}` };
}

/** A child came in between; every other row is there to make a write happen once. */
function lostRow(op: Op | undefined): Outcome {
  if (op?.kind !== 'sys' || op.key.kind !== 'children') return { doneBefore: true };
  return { contended: `${op.key.tenant}/${op.key.pk}/${op.key.sk}` };
}

function lineOf(op: Op | undefined): string {
  if (op?.kind === 'put') return refKey(op.row.ref);
  if (op?.kind === 'check') return refKey(op.ref);
  if (op?.kind === 'unclaimed') return op.key;
  return 'store';
}
