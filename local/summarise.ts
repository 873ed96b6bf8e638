import type { Platform } from '#app/platform.ts';
import { listRecords } from '#app/records/list-records.ts';
import { entityOf } from '#app/records/read-record.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { entityScope } from '#core/entities/scopes.ts';
import { invalid } from '#core/errors/dro-error.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import type { ImportSpec } from '#core/imports/import-spec.ts';
import { isObject } from '#core/json/json.ts';
import { formatMoney, parseMoney } from '#core/money/decimal.ts';

/** One line of a summary. */
export type SummaryLine = { label: string; value: string };

const CENTS = 2;
const PAGE = 100;

/**
 * What a source came to, counted and summed over the records as they are read page by page: each value exact, the
 * sum rounded once.
 */
export async function summarise(a: {
  platform: Platform;
  tenant: string;
  user: UserContext;
  spec: ImportSpec;
}): Promise<SummaryLine[]> {
  const lines: SummaryLine[] = [];
  for (const { label, entity: name, count, sum } of a.spec.summary) {
    const request = { tenant: a.tenant, app: a.spec.app, entity: name, user: a.user };
    const entity = await entityOf({ platform: a.platform, request });
    const expression = compile({ entity, source: sum ?? count ?? '1', label });
    let total = parseMoney({ value: 0 });
    for await (const record of allRecords({ platform: a.platform, request })) {
      const value = parseMoney({ value: expression.evaluate(record) });
      if (value !== null) total = total?.plus(value) ?? value;
    }
    const amount = total ?? parseMoney({ value: 0 });
    const value = amount === null ? '' : formatMoney({ amount, scale: sum === undefined ? 0 : CENTS });
    lines.push({ label, value: group(value) });
  }
  return lines;
}

async function* allRecords(a: {
  platform: Platform;
  request: { tenant: string; app: string; entity: string; user: UserContext };
}): AsyncGenerator<Record<string, unknown>> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listRecords>> = await listRecords({
      platform: a.platform,
      request: { ...a.request, limit: PAGE, ...(cursor !== null && { cursor }) },
    });
    for (const item of page.items) if (isObject(item)) yield item;
    cursor = page.next_cursor;
  } while (cursor !== null);
}

function compile(a: { entity: CompiledEntity; source: string; label: string }): Expression {
  const scope = entityScope({ fields: a.entity.fields.values(), policies: {} });
  const result = compileExpression({ source: a.source, scope, path: 'summary' });
  if (result.ok) return result.expression;
  throw invalid({ what: `the summary "${a.label}"`, issues: result.issues });
}

/** 1265793.04 → 1,265,793.04 */
function group(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
