import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import type { Plan } from '#core/plan/plan.ts';
import type { Commit } from '#ports/entity-store.ts';
import { type Item, textOf } from './attributes.ts';
import { isBusyReason, isTooLarge } from './aws-errors.ts';
import { firstOp } from './commit-items.ts';
import { rowOf } from './record-items.ts';

type Failure = Extract<Commit, { ok: false }>;
/** What a cancelled transaction means: an answer, a write that was committed before, or another try. */
export type Refused =
  | { commit: Commit }
  | { committedBefore: true }
  | { again: 'busy' }
  /** the platform row of this operation has expired */
  | { again: 'anew'; op: number };

/** Reads the reasons of a cancelled transaction; null when they say nothing that can be helped. */
export function refusedTransaction(a: { plan: Plan; reasons: readonly CancellationReason[] }): Refused | null {
  const { plan, reasons } = a;
  const first = firstOp(plan);
  const head = reasons.slice(0, first);
  const [journal, mark] = head;
  if (isRefused(journal)) return { committedBefore: true };
  // another transaction is at work on the same write or key: what it makes of it decides
  if (head.some(isBusyReason)) return { again: 'busy' };
  if (isRefused(mark)) return { commit: answerOfMark({ plan, item: mark?.Item ?? {} }) };
  const op = reasons.slice(first).findIndex(isRefused);
  if (op >= 0) return refusedOp({ plan, op, item: reasons[first + op]?.Item });
  if (reasons.some((reason) => isTooLarge({ name: reason.Code, message: reason.Message }))) {
    return { commit: { ok: false, reason: 'too_large' } };
  }
  return reasons.some(isBusyReason) ? { again: 'busy' } : null;
}

function isRefused(reason: CancellationReason | undefined): boolean {
  return reason?.Code === 'ConditionalCheckFailed';
}

function answerOfMark(a: { plan: Plan; item: Item }): Commit {
  if (a.item['h']?.S !== a.plan.idempotency?.bodyHash) return { ok: false, reason: 'key_reused' };
  return { ok: true, replayed: true, response: JSON.parse(textOf(a.item['d'])) };
}

function refusedOp(a: { plan: Plan; op: number; item: Item | undefined }): Refused | null {
  const op = a.plan.ops[a.op];
  switch (op?.kind) {
    case undefined:
      return null;
    case 'put':
    case 'check': {
      const failure: Failure = { ok: false, reason: 'version', op: a.op };
      const ref = op.kind === 'put' ? op.row.ref : op.ref;
      return { commit: a.item?.['v'] ? { ...failure, current: rowOf({ ref, item: a.item }) } : failure };
    }
    case 'sys':
      return op.expect === 'any' ? { again: 'anew', op: a.op } : { commit: { ok: false, reason: 'sys', op: a.op } };
    case 'unclaimed':
      return { commit: { ok: false, reason: 'version', op: a.op } };
    default:
      return { commit: { ok: false, reason: 'claim', op: a.op } };
  }
}
