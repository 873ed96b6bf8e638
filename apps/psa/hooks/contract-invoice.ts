import type { HookRecord } from '#core/hooks/hook-context.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { isCadence, nextPeriod } from './billing-period.ts';

/** Where contracts stand. */
export const CONTRACTS = { app: 'psa', entity: 'contracts' } as const;

/** A period of a contract: its first day, and that of the next one. */
export type Period = { from: string; next: string };

/** The periods of a contract that are due until a day, `most` at most; or why none is. */
export function periodsOf(a: { contract: HookRecord; until: string; most: number }): Period[] | { refused: string } {
  const { contract, until, most } = a;
  const { status, next_billing_on: first, ends_on: end, starts_on: anchor, cadence } = contract;
  if (status !== 'active') return { refused: `is ${String(status)}` };
  if (typeof first !== 'string' || !isCadence(cadence)) return { refused: 'has no next period' };
  const periods: Period[] = [];
  for (let from = first; from <= until && !(typeof end === 'string' && from >= end) && periods.length < most; ) {
    const next = nextPeriod({ from, anchor: String(anchor), cadence });
    if (next === null) break;
    periods.push({ from, next });
    from = next;
  }
  return periods.length > 0 ? periods : { refused: 'is not due' };
}

/** The draft invoice for a period of a contract. */
export function invoiceFor(a: { contract: HookRecord; period: Period; runId: string }): JsonObject {
  const { contract, period } = a;
  const service = { service_from: period.from, service_until: period.next };
  const lines = Array.isArray(contract['lines']) ? contract['lines'].filter(isObject) : [];
  return {
    client_id: contract['client_id'] ?? null,
    contract_id: contract['id'] ?? null,
    billing_run_id: a.runId,
    currency: contract['currency'] ?? null,
    lines: lines.map((line) => ({ ...line, ...service })),
    recurring_provenance: {
      authoritativePeriodSource: 'canonical_detail_rows',
      detailBackedChargeCount: lines.length,
      detailPeriodCount: 1,
      summaryServicePeriodStart: `${period.from}T00:00:00.000Z`,
      summaryServicePeriodEnd: `${period.next}T00:00:00.000Z`,
      billingTimingShape: 'uniform',
    },
  };
}
