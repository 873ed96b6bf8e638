import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookDb } from '#core/hooks/hook-context.ts';
import type { RelatedWrite } from '#core/hooks/hook-result.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { CONTRACTS, invoiceFor, periodsOf } from './contract-invoice.ts';
import { INVOICES } from './settle-invoice.ts';

// all of a run is one transaction, which has its limits
const MOST_INVOICES = 20;

/** Two runs over the same contract meet at its version: the later one finds the period billed. */
export const billContracts: Hook = defineHook({
  name: 'bill_contracts',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['update'],
  docs: 'Makes the draft invoices for the due periods of the contracts of a run and moves the contracts on, all in one transaction. A contract that is not due is counted and named under `warnings`; a run that bills nothing fails.',
  params: z.strictObject({}),
  run: async ({ record, db }) => {
    const run = { id: String(record['id']), until: String(record['bill_until']) };
    const billed: Billed[] = [];
    for (const id of contractIds(record['contracts'])) {
      billed.push(await billOne({ id, run, db, most: MOST_INVOICES - invoicesIn(billed) }));
    }
    const writes = billed.flatMap((one) => one.writes);
    const warnings = billed.flatMap((one) => one.warnings);
    const failed_count = billed.filter((one) => one.invoices === 0).length;
    const counts = { invoices_created: invoicesIn(billed), failed_count, warnings };
    if (writes.length > 0) return { writes, update: counts };
    const failure = { error_code: 'NOTHING_TO_BILL', error_message: warnings.join('; '), retryable: false };
    return { update: { ...counts, ...failure, status: 'failed' } };
  },
});

type Billed = { invoices: number; writes: RelatedWrite[]; warnings: string[] };
type One = { id: string; run: { id: string; until: string }; db: HookDb; most: number };

async function billOne(a: One): Promise<Billed> {
  const { id, run } = a;
  const none = (why: string): Billed => ({ invoices: 0, writes: [], warnings: [why] });
  const contract = await a.db.get({ ...CONTRACTS, id });
  if (contract === null) return none(`contract ${id} is gone`);
  const name = `contract ${String(contract['number'])}`;
  if (a.most === 0) return none(`${name} waits for another run`);
  const periods = periodsOf({ contract, until: run.until, most: a.most });
  if ('refused' in periods) return none(`${name} ${periods.refused}`);
  const next = periods.at(-1)?.next ?? null;
  const creates = periods.map((period): RelatedWrite => {
    return { operation: 'create', ...INVOICES, values: invoiceFor({ contract, period, runId: run.id }) };
  });
  return {
    invoices: periods.length,
    writes: [...creates, { operation: 'update', ...CONTRACTS, id, values: { next_billing_on: next } }],
    warnings: periods.length === a.most ? [`${name} may be due for more periods`] : [],
  };
}

function invoicesIn(billed: readonly Billed[]): number {
  return billed.reduce((sum, one) => sum + one.invoices, 0);
}

/** Each contract once. */
function contractIds(contracts: Json | undefined): string[] {
  const items = Array.isArray(contracts) ? contracts.filter(isObject) : [];
  return [...new Set(items.map((item) => String(item['contract_id'])))];
}
