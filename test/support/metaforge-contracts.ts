import { readFileSync } from 'node:fs';
import type Big from 'big.js';
import { parse } from 'yaml';
import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookContext } from '#core/hooks/hook-context.ts';
import type { HookResult } from '#core/hooks/hook-result.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { formatMoney, parseMoney } from '#core/money/decimal.ts';
import type { Pack } from '#core/packs/pack.ts';
import { packOf } from './pack-of.ts';

const params = z.strictObject({});
const COMPANIES = { app: 'contracts', entity: 'companies' } as const;

/** A mail that a hook sent. */
export type Mail = { to: Json; from: Json; now: Json };

/** The contracts of MetaForge's ADR-0009 as a pack, with handlers that do what the names say; mails end in `sent`. */
export function contractsPack(a: { sent: Mail[] }): Pack {
  const contract = parse(
    readFileSync(new URL('../fixtures/definitions/contract.yaml', import.meta.url), 'utf8'),
  ) as JsonObject;
  const companies: JsonObject = {
    name: 'companies',
    currency: 'EUR',
    fields: [
      { name: 'name', type: 'string' },
      { name: 'contract_value', type: 'money', default: '0.00' },
    ],
  };
  return packOf({ app: 'contracts', entities: [companies, contract], hooks: handlers(a) });
}

function handlers(a: { sent: Mail[] }): Hook[] {
  return [
    defineHook({
      ...{ name: 'computeContractValue', phase: 'before', kind: 'derive', docs: 'Adds the lines up.', params },
      run: ({ record }) => ({ update: { total_value: text(sumOf(record['line_items'] ?? [])) } }),
    }),
    defineHook({
      ...{ name: 'enforceApprovalWorkflow', phase: 'before', kind: 'validate', docs: 'Managers approve.', params },
      run: ({ user_context }) => (user_context.roles.includes('manager') ? undefined : { abort: 'a manager approves' }),
    }),
    defineHook({
      ...{ name: 'updateCompanySummary', phase: 'in_transaction', kind: 'relate', docs: 'Keeps the sum.', params },
      run: (ctx) => companySum(ctx),
    }),
    defineHook({
      ...{
        name: 'sendStatusChangeEmail',
        phase: 'after',
        kind: 'emit',
        docs: 'Tells the owner.',
        egress: true,
        params,
      },
      run: ({ record, changes }) => {
        a.sent.push({
          to: record['owner_email'] ?? null,
          from: changes['status']?.previous ?? null,
          now: changes['status']?.new ?? null,
        });
        return undefined;
      },
    }),
    defineHook({
      ...{ name: 'archiveInsteadOfDelete', phase: 'before', kind: 'replace', docs: 'Archives.', params },
      events: ['delete'],
      run: () => ({ replace_delete: { mode: 'archive', update: { status: 'archived' } } }),
    }),
  ];
}

async function companySum({ record, original, db }: HookContext): Promise<HookResult> {
  const id = String(record['company_id']);
  const company = await db.get({ ...COMPANIES, id });
  const value = amount(company?.['contract_value']).minus(amount(original['total_value']));
  const values = { contract_value: text(value.plus(amount(record['total_value']))) };
  return { writes: [{ operation: 'update', ...COMPANIES, id, values }] };
}

function sumOf(lines: Json): Big {
  const list = Array.isArray(lines) ? lines : [];
  return list.reduce<Big>((sum, line) => sum.plus(amount(isObject(line) ? line['amount'] : null)), amount(null));
}

function amount(value: Json | undefined): Big {
  const parsed = parseMoney({ value: value ?? '0' });
  if (parsed === null) throw new Error(`${String(value)} is not an amount`);
  return parsed;
}

function text(value: Big): string {
  return formatMoney({ amount: value, scale: 2 });
}
