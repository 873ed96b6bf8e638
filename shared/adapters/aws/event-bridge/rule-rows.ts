import { z } from 'zod';
import { digest } from '#core/hash/digest.ts';
import type { Json } from '#core/json/json.ts';
import { FIRST, LAST } from '../dynamodb/bytewise.ts';
import { type Key, key } from '../dynamodb/keys.ts';
import type { Change, Read, RowTable } from '../table/row-table.ts';

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
/** A row as it was read; etag null = there was none. */
export type ReadRow = { etag: string | null; row: RuleRow | null };
/** The rules of the pool that are for one tenant, as they stood at `rev`; null = there was never one. */
export type TenantPool = { rev: string | null; rows: RuleRow[] };

const SHARDS = 16;
const PAGE = 100;
const REV = '~rev';

/** The rows of the deployer: one a rule, spread over partitions, and beside it the pool of each tenant. */
export class RuleRows {
  readonly #table: RowTable;

  constructor(a: { table: RowTable }) {
    this.#table = a.table;
  }

  async get(ruleId: string): Promise<ReadRow> {
    const [read] = await this.#table.read([keyOf(ruleId)]);
    return { etag: read?.etag ?? null, row: read && read.etag !== null ? rowOf(read) : null };
  }

  /** False when somebody else was first. The pool of the tenant changes along, and its rev tells of it. */
  async put(a: { read: ReadRow; row: RuleRow }): Promise<boolean> {
    const { read, row } = a;
    const keys = [revKey(row.tenant), key(poolOf(row.tenant), row.ruleId)];
    const reads = await this.#table.read(keys);
    const [rev, member] = reads;
    const inPool = !row.removed && row.active && (row.pooled || row.leftPool !== null);
    const text = JSON.stringify(row);
    const changes: Change[] = [{ key: keyOf(row.ruleId), expect: read.etag, text }];
    if (rev && member && (inPool || member.etag !== null)) {
      changes.push({ key: rev.key, expect: rev.etag, text: '' });
      changes.push({ key: member.key, expect: member.etag, text: inPool ? text : null });
    }
    return this.#table.change(changes);
  }

  /** The rev of a tenant's pool: who knows the pool at this rev need not read it again. */
  async poolRev(tenant: string): Promise<string | null> {
    return (await this.#table.read([revKey(tenant)]))[0]?.etag ?? null;
  }

  async pool(tenant: string): Promise<TenantPool> {
    const rev = await this.poolRev(tenant);
    const rows: RuleRow[] = [];
    let after: string | undefined;
    for (;;) {
      const reads = await this.#page({ pk: poolOf(tenant), after });
      rows.push(...reads.filter(({ key: { sk } }) => sk.S !== REV).map(rowOf));
      after = reads.at(-1)?.key.sk.S;
      if (reads.length < PAGE) return { rev, rows };
    }
  }

  /** Rows in an order that stays, those that are gone included; some 100 and more, or all that are left. */
  async page(a: { cursor?: string }): Promise<{ rows: RuleRow[]; cursor?: string }> {
    const [shardText = '0', last] = (a.cursor ?? '0').split('/', 2);
    const rows: RuleRow[] = [];
    let after = last;
    for (let shard = Number(shardText); shard < SHARDS; shard++) {
      const pk = `bus-rules#${shard}`;
      const reads = await this.#page({ pk, after });
      rows.push(...reads.map(rowOf));
      if (reads.length === PAGE) return { rows, cursor: `${shard}/${reads.at(-1)?.key.sk.S}` };
      if (rows.length >= PAGE && shard + 1 < SHARDS) return { rows, cursor: String(shard + 1) };
      after = undefined;
    }
    return { rows };
  }

  #page(a: { pk: string; after: string | undefined }): Promise<Read[]> {
    const { pk, after } = a;
    return this.#table.page({ pk, from: FIRST, to: LAST, limit: PAGE, ...(after !== undefined && { after }) });
  }
}

function rowOf(read: Read): RuleRow {
  return ROW.parse(JSON.parse(read.text));
}

function keyOf(ruleId: string): Key {
  return key(`bus-rules#${Number.parseInt(digest(ruleId).slice(0, 8), 16) % SHARDS}`, ruleId);
}

function revKey(tenant: string): Key {
  return key(poolOf(tenant), REV);
}

function poolOf(tenant: string): string {
  return `bus-pool#${tenant}`;
}
