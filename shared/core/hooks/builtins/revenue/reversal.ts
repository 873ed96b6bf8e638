import type { Issue } from '#core/errors/issue-codes.ts';
import { parseMoney } from '#core/money/decimal.ts';
import type { HookContext, HookRecord } from '../../hook-context.ts';
import { currencyOf, type Ledger } from './document.ts';
import { amountOf } from './totals.ts';

/** Why a document does not take back the one that it says it reverses; none when it reverses none. */
export async function reversalIssues(a: {
  ctx: HookContext;
  ledger: Ledger;
  record: HookRecord;
  isPosted: (record: HookRecord) => boolean;
}): Promise<Issue[]> {
  const { ctx, ledger, record } = a;
  const { reverses, totals } = ledger.params;
  const id = reverses === undefined ? null : (record[reverses] ?? null);
  if (reverses === undefined || typeof id !== 'string') return [];
  const wrong = (path: string, message: string): Issue => ({ path, code: 'REVERSAL_MISMATCH', message });
  if (id === record['id']) return [wrong(reverses, 'a document cannot reverse itself')];
  const target = await ctx.db.get({ app: ctx.app, entity: ctx.entity_name, id });
  if (target === null || !a.isPosted(target))
    return [wrong(reverses, `${id} is not posted: there is nothing to reverse`)];
  const currency = currencyOf({ ledger, record: target });
  if (currencyOf({ ledger, record }) !== currency) {
    return [wrong(totals.currency ?? totals.total, `the document that is reversed is in ${currency}`)];
  }
  return [totals.total, totals.subtotal, totals.discount, totals.tax].flatMap((name): Issue[] => {
    if (name === undefined) return [];
    const mine = parseMoney({ value: record[name] }) ?? amountOf(0);
    const theirs = parseMoney({ value: target[name] }) ?? amountOf(0);
    return mine.plus(theirs).eq(0)
      ? []
      : [wrong(name, `${name} must be ${theirs.times(-1).toFixed()} to reverse ${id}`)];
  });
}
