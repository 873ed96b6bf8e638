import { z } from 'zod';
import { digest } from '#core/hash/digest.ts';
import type { Json } from '#core/json/json.ts';
import type { Change, ItemTable } from '../table/item-table.ts';

const ROW = z.strictObject({
  ruleId: z.string(),
  tenant: z.string(),
  version: z.int(),
  active: z.boolean(),
  removed: z.boolean(),
  pattern: z.json(),
  dedicated: z.boolean(),
  pooled: z.boolean(),
  leftPool: z.number().nullable(),
});

/**
 * What we know of a rule on the bus; kept when the rule is gone, so that a late put of an old version changes nothing.
 * `leftPool` = when it got a road of its own (milliseconds).
 */
export type RuleRow = z.infer<typeof ROW> & { pattern: Json };
/** A row as it was read; rev 0 = there was none. */
export type ReadRow = { rev: number; row: RuleRow | null };
/** The rules of the pool that are for one tenant, as they stood at `rev`. */
export type TenantPool = { rev: number; rows: RuleRow[] };

const SHARDS = 16;
const PAGE = 100;
const REV = '~rev';

/** The rows of the deployer: one a rule, spread over partitions, and beside it the pool of each tenant. */
export class RuleRows {
  readonly #table: ItemTable;

  constructor(a: { table: ItemTable }) {
    this.#table = a.table;
  }

  async get(ruleId: string): Promise<ReadRow> {
    const item = await this.#table.get(keyOf(ruleId));
    return item ? { rev: item.rev, row: ROW.parse(item.value) } : { rev: 0, row: null };
  }

  /** False when somebody else was first. The pool of the tenant changes along, and its rev tells of it. */
  async put(a: { read: ReadRow; row: RuleRow }): Promise<boolean> {
    const { read, row } = a;
    const pool = await this.#table.get({ pk: poolOf(row.tenant), sk: REV });
    const member = await this.#table.get({ pk: poolOf(row.tenant), sk: row.ruleId });
    const inPool = !row.removed && row.active && (row.pooled || row.leftPool !== null);
    const changes: Change[] = [{ ...keyOf(row.ruleId), expect: read.rev, rev: read.rev + 1, value: row }];
    if (inPool || member !== null) {
      const pk = poolOf(row.tenant);
      const [rev, memberRev] = [pool?.rev ?? 0, member?.rev ?? 0];
      changes.push({ pk, sk: REV, expect: rev, rev: rev + 1, value: {} });
      changes.push({ pk, sk: row.ruleId, expect: memberRev, rev: memberRev + 1, value: inPool ? row : null });
    }
    return this.#table.change({ changes });
  }

  /** The rev of a tenant's pool: who knows the pool at this rev need not read it again. */
  async poolRev(tenant: string): Promise<number> {
    return (await this.#table.get({ pk: poolOf(tenant), sk: REV }))?.rev ?? 0;
  }

  async pool(tenant: string): Promise<TenantPool> {
    const rev = await this.poolRev(tenant);
    const rows: RuleRow[] = [];
    let after: string | undefined;
    for (;;) {
      const items = await this.#table.query({
        pk: poolOf(tenant),
        limit: PAGE,
        ...(after !== undefined && { after }),
      });
      rows.push(...items.filter(({ sk }) => sk !== REV).map(({ value }) => ROW.parse(value)));
      after = items.at(-1)?.sk;
      if (items.length < PAGE) return { rev, rows };
    }
  }

  /** Rows in an order that stays, those that are gone included; some 100 and more, or all that are left. */
  async page(a: { cursor?: string }): Promise<{ rows: RuleRow[]; cursor?: string }> {
    const [shardText = '0', last] = (a.cursor ?? '0').split('/', 2);
    const rows: RuleRow[] = [];
    let after = last;
    for (let shard = Number(shardText); shard < SHARDS; shard++) {
      const pk = `bus-rules#${shard}`;
      const items = await this.#table.query({ pk, limit: PAGE, ...(after !== undefined && { after }) });
      rows.push(...items.map(({ value }) => ROW.parse(value)));
      if (items.length === PAGE) return { rows, cursor: `${shard}/${items.at(-1)?.sk}` };
      if (rows.length >= PAGE && shard + 1 < SHARDS) return { rows, cursor: String(shard + 1) };
      after = undefined;
    }
    return { rows };
  }
}

function keyOf(ruleId: string): { pk: string; sk: string } {
  return { pk: `bus-rules#${Number.parseInt(digest(ruleId).slice(0, 8), 16) % SHARDS}`, sk: ruleId };
}

function poolOf(tenant: string): string {
  return `bus-pool#${tenant}`;
}
