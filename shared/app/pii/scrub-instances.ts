import { jsonEqual } from '#core/json/equal.ts';
import type { Json } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { SysRow } from '#core/plan/sys.ts';
import type { Platform } from '../platform.ts';
import type { Cause } from '../records/write-request.ts';
import { changeInstance } from '../workflows/change-instance.ts';
import { recordInstancesPk } from '../workflows/instance.ts';
import { NAMING_KINDS } from '../workflows/large/named-in.ts';
import { scrubValue } from '../workflows/large/scrub-large.ts';
import { toInstance } from '../workflows/load-instance.ts';
import { cleanData, type DataKind } from './data-in-rows.ts';

const PAGE = 100;
// a transaction holds 100 items
const MOST_ROWS = 80;
const MOST_STEPS = 500;

type Input = {
  platform: Platform;
  tenant: string;
  by: Cause;
  /** the values that must not be left */
  texts: readonly string[];
};

/**
 * Takes personal values out of the workflow instances about a record: out of what they were started with, their context,
 * what their steps gave and what deciders wrote. Returns how many had some.
 */
export async function scrubInstances(
  a: Input & { record: { app: string; entity: string; id: string } },
): Promise<number> {
  const { platform, tenant } = a;
  if (a.texts.length === 0) return 0;
  const at = { tenant, kind: 'record_instance', pk: recordInstancesPk(a.record), limit: PAGE } as const;
  let scrubbed = 0;
  let cursor: string | undefined;
  do {
    const page = await platform.store.querySys({ ...at, ...(cursor !== undefined && { cursor }) });
    for (const row of page.rows) if (await scrubInstance({ ...a, id: row.key.sk })) scrubbed++;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return scrubbed;
}

async function scrubInstance(a: Input & { id: string }): Promise<boolean> {
  const { platform, tenant, id, by, texts } = a;
  const spent = new Set<string>();
  const cleaning = { platform, tenant, instanceId: id, texts, spent };
  // whatever a crash leaves of what is kept anew, or of what is named no more, is found
  const clean: Clean['clean'] = async ({ kind, value }) =>
    cleanData({ kind, value, clean: async (data) => scrubValue({ ...cleaning, value: data }) });
  let touched = false;
  let left = true;
  while (left) {
    left = false;
    await changeInstance({
      platform,
      tenant,
      id,
      actor: by.actor,
      cause: by.cause,
      change: async (current) => {
        const before: Json = JSON.parse(JSON.stringify(current));
        const after = await clean({ kind: 'instance', value: before });
        const ops = await rowsToScrub({ ...a, clean });
        left = ops.length > MOST_ROWS;
        if (ops.length === 0 && jsonEqual(before, after)) return null;
        touched = true;
        return { instance: toInstance(after), ops: ops.slice(0, MOST_ROWS) };
      },
    });
  }
  if (spent.size > 0) await platform.blobs.remove({ tenant, keys: [...spent] });
  return touched;
}

type Clean = { clean(a: { kind: DataKind; value: Json }): Promise<Json> };

async function rowsToScrub(a: Input & Clean & { id: string }): Promise<Op[]> {
  const { platform, tenant, id: pk } = a;
  const rows: { kind: DataKind; row: SysRow }[] = [];
  for (const kind of NAMING_KINDS) {
    // collections write a row for each item
    let cursor: string | undefined;
    do {
      const next = cursor === undefined ? {} : { cursor };
      const page = await platform.store.querySys({ tenant, kind, pk, limit: MOST_STEPS, ...next });
      rows.push(...page.rows.map((row) => ({ kind, row })));
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
  const ops: Op[] = [];
  // those that are over a transaction's share come the next time
  for (const one of rows) if (ops.length <= MOST_ROWS) ops.push(...(await scrubRow({ ...a, ...one })));
  return ops;
}

async function scrubRow(a: Clean & { kind: DataKind; row: SysRow }): Promise<Op[]> {
  const { key, etag, value } = a.row;
  const after = await a.clean({ kind: a.kind, value });
  return jsonEqual(value, after) ? [] : [{ kind: 'sys', key, expect: etag, value: after }];
}
