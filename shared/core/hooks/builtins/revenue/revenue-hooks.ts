import { recordMembers } from '#core/entities/scopes.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { objectOf } from '#core/expressions/cel-type.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import { defineHook, type Hook } from '../../define-hook.ts';
import type { HookContext, HookRecord } from '../../hook-context.ts';
import { conditionParam } from '../expression-param.ts';
import { refusedBy } from '../validation.ts';
import { checkParams } from './check-params.ts';
import { amountsOf, currencyIssues, type Ledger } from './document.ts';
import { type RevenueParams, revenueSchema } from './params.ts';
import { reversalIssues } from './reversal.ts';

const NAME = 'revenue_hooks';

type Prepared = { ledger: Ledger; posted: Expression | null };

/**
 * Documents that hold money: invoices, orders, credit notes.
 *
 * @example
 * ```ts
 * const params = {
 *   lines: { field: 'lines', discount: 'discount', total: 'total' },
 *   totals: { subtotal: 'subtotal', discount: 'discount_total', tax: 'tax_total', total: 'total' },
 *   tax: { per: 'line', rate_field: 'tax_rate' },
 *   posted_when: 'status != "draft"',
 *   open_fields: ['status', 'paid_at'],
 *   reverses: 'reverses_id',
 * };
 * const binding = { events: ['create', 'update', 'delete'], handler: 'revenue_hooks', params };
 * ```
 */
export const revenueHooks: Hook = defineHook({
  name: NAME,
  phase: 'before',
  kind: 'derive',
  docs: "Works out a document's amounts from its lines, whatever a client sends: lines exact, sums rounded once, tax rounded for each line or once for each rate. Lines are in the document's currency. From `posted_when` on nothing changes but `open_fields`, and nothing is deleted: a document that names it in `reverses` takes it back, once, and must mirror its amounts.",
  params: revenueSchema,
  adds: ({ params }) =>
    params.reverses === undefined ? {} : { unique: [{ fields: [params.reverses], case_insensitive: true }] },
  prepare: (a): Prepared => {
    checkParams(a);
    const members = recordMembers(a.fields.values());
    const scope = { ...members, record: objectOf(members) };
    const { params, fields, issues, definition } = a;
    const source = params.posted_when;
    const posted = source === undefined ? null : conditionParam({ source, scope, path: 'posted_when', issues });
    return { ledger: { params, fields, currency: definition.currency ?? null }, posted };
  },
  run: async (ctx) => {
    const { ledger, posted } = ctx.prepared;
    const isPosted = (record: HookRecord): boolean => posted?.evaluate({ ...record, record }) === true;
    if (ctx.operation !== 'create' && isPosted(ctx.original)) {
      keepPosted({ ctx, params: ctx.params, isPosted });
      return undefined;
    }
    if (ctx.operation === 'delete') return undefined;
    const update = amountsOf({ ledger, record: ctx.record });
    const record = { ...ctx.record, ...update };
    const issues = [
      ...currencyIssues({ ledger, record }),
      ...(await reversalIssues({ ctx, ledger, record, isPosted })),
    ];
    if (issues.length > 0) throw refusedBy({ handler: NAME, ctx, issues });
    return { update };
  },
});

/** What is posted is in the books: it stays as it is, and stays posted. */
function keepPosted(a: { ctx: HookContext; params: RevenueParams; isPosted: (record: HookRecord) => boolean }): void {
  const { ctx, params } = a;
  const what = `${ctx.app}/${ctx.entity_name} ${String(ctx.original['id'])} is posted`;
  if (ctx.operation === 'delete')
    throw kept({ detail: `${what} and is not deleted: write a document that reverses it` });
  const closed = Object.keys(ctx.changes).filter((name) => !params.open_fields.includes(name));
  if (closed.length > 0) {
    const issues = closed.map((path): Issue => ({ path, code: 'IMMUTABLE', message: `${path} of a posted document` }));
    const detail = `${what}: ${closed.join(', ')} cannot change; write a document that reverses it`;
    throw kept({ detail, issues });
  }
  if (!a.isPosted(ctx.record)) throw kept({ detail: `${what} and stays so: write a document that reverses it` });
}

function kept(a: { detail: string; issues?: Issue[] }): DroError {
  return new DroError({ code: 'HOOK_ABORT', ...a, data: { handler: NAME } });
}
