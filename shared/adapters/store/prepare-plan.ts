import { DroError } from '#core/errors/dro-error.ts';
import { MAX_PLAN_BYTES, MAX_PLAN_ITEMS, type Op, type Plan } from '#core/plan/plan.ts';
import { refKey } from '#core/records/ref.ts';

/** A plan with its JSON texts made, so that a transaction that runs twice does not make them twice. */
export type PreparedPlan = {
  plan: Plan;
  /** per operation: a record's data, a platform row's value, or nothing */
  values: string[];
  /** per operation: a put's index keys */
  keys: string[];
  journal: string;
  response: string;
};

/**
 * Makes a plan ready to be committed; null when it holds more items or bytes than a transaction may.
 * Throws `INTERNAL` for two operations on one key: folding them is the planner's part.
 */
export function preparePlan(plan: Plan): PreparedPlan | null {
  const items = plan.ops.length + 1 + (plan.idempotency ? 1 : 0);
  if (items > MAX_PLAN_ITEMS) return null;
  refuseTwice(plan.ops);
  const prepared: PreparedPlan = {
    plan,
    values: plan.ops.map(valueText),
    keys: plan.ops.map((op) => (op.kind === 'put' && op.keys.length > 0 ? JSON.stringify(op.keys) : '')),
    journal: JSON.stringify(plan.journal),
    response: plan.idempotency ? JSON.stringify(plan.idempotency.response) : '',
  };
  return fits(prepared) ? prepared : null;
}

function valueText(op: Op): string {
  if (op.kind === 'put') return JSON.stringify(op.row.data);
  return op.kind === 'sys' && op.value !== null ? JSON.stringify(op.value) : '';
}

function fits(a: PreparedPlan): boolean {
  const texts = [...a.values, ...a.keys, a.journal, a.response];
  const chars = texts.reduce((sum, text) => sum + text.length, 0);
  // no character takes more than three bytes: most plans need no counting
  if (chars * 3 <= MAX_PLAN_BYTES) return true;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) <= MAX_PLAN_BYTES;
}

function refuseTwice(ops: Op[]): void {
  if (ops.length < 2) return;
  const seen = new Set(ops.map(targetOf));
  if (seen.size === ops.length) return;
  throw new DroError({ code: 'INTERNAL', detail: 'a plan has two operations on one key' });
}

function targetOf(op: Op): string {
  if (op.kind === 'put') return `r:${refKey(op.row.ref)}`;
  if (op.kind === 'check') return `r:${refKey(op.ref)}`;
  if (op.kind === 'sys') return `s:${JSON.stringify([op.key.tenant, op.key.kind, op.key.pk, op.key.sk])}`;
  return `k:${op.key}`;
}
