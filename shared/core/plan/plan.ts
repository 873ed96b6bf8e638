import type { Json } from '#core/json/json.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Iso, Row } from '#core/records/row.ts';
import type { Journal } from './journal.ts';
import type { SysKey } from './sys.ts';

/** A record's place in one list index. `key` sorts bytewise; see `records/sort-key.ts`. */
export type IndexKey = { index: string; key: string };

/** One condition or effect of a transaction; one per key, the planner folds. */
export type Op =
  /** number = the version that was read; a tombstone is a put with deletedAt and without keys */
  | { kind: 'put'; row: Row; expect: 'absent' | number; keys: IndexKey[] }
  | { kind: 'check'; ref: Ref; expect: 'absent' | number }
  /** claim: absent or mine; release: must be mine */
  | { kind: 'claim' | 'release'; key: string; owner: Ref }
  /** nobody holds the claim; fails as a version does, since what was read is no longer so */
  | { kind: 'unclaimed'; key: string }
  /** number = the etag that was read; value null removes the row */
  | { kind: 'sys'; key: SysKey; expect: 'absent' | 'any' | number; value: Json | null; ttl?: Iso };

/** The stored answer to an Idempotency-Key, and how long it counts. */
export type IdempotencyMark = { key: string; bodyHash: string; response: Json; ttl: Iso };

/** What is committed, all or nothing, with exactly one journal row. */
export type Plan = { tenant: string; ops: Op[]; journal: Journal; idempotency?: IdempotencyMark };

/** Most items of one transaction, the journal row and the mark included; equal on every adapter (decisions §1.1). */
export const MAX_PLAN_ITEMS = 100;
/** Most bytes of one transaction. */
export const MAX_PLAN_BYTES = 4 * 1024 * 1024;
/** Most bytes of one record as stored (decisions §1.10). */
export const MAX_RECORD_BYTES = 64 * 1024;
/** Most bytes of one journal row (decisions §1.10). */
export const MAX_JOURNAL_BYTES = 350 * 1024;
