import type { Json } from '#core/json/json.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { SysKey, SysKind, SysRow } from '#core/plan/sys.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Iso, Row } from '#core/records/row.ts';

/** Why a commit wrote nothing. */
export type CommitFailure = 'version' | 'claim' | 'sys' | 'key_reused' | 'contention' | 'too_large';

/** The answer to a commit; `op` is the index of the operation that failed, `current` the row that stood in the way. */
export type Commit =
  | { ok: true; replayed: boolean; response?: Json }
  | { ok: false; reason: CommitFailure; op?: number; current?: Row };

/** A range over an index's keys, bytewise; `gte` inclusive, `lt` exclusive. */
export type KeyRange = { gte?: string; lt?: string };

/** A stored idempotency mark. */
export type StoredMark = { bodyHash: string; response: Json };

/** Records, claims, platform rows and the journal of one platform. */
export interface EntityStore {
  /**
   * All or nothing. The same writeId again = replayed, no second effect. The same idempotency key with the same
   * body hash = replayed with the stored response, with another hash = `key_reused`. More than 100 items
   * (ops + journal + mark) or 4 MB = `too_large`, before anything is written. Durable on return; with `early` it may
   * answer before, and is then read by all and never lost without what was committed after it.
   */
  commit(a: { plan: Plan; early?: boolean }): Promise<Commit>;
  /** Resolves when all that was answered is durable; rejects when some of it is lost. What leaves the platform waits. */
  settled(): Promise<void>;
  /** Strong; order of results = order of refs; null if absent; tombstones only with includeDeleted. */
  get(a: { refs: Ref[]; includeDeleted?: boolean }): Promise<(Row | null)[]>;
  /** The mark of an earlier commit, strong; null if there is none or it has expired. */
  getMark(a: { tenant: string; key: string }): Promise<StoredMark | null>;
  /** The record that holds a claim, strong; null if nobody does. */
  getClaim(a: { tenant: string; key: string }): Promise<Ref | null>;
  /**
   * Eventual. Total order (key, id); concurrent writes never repeat or skip an unchanged row. The index `id` is
   * always there (key = the record's id). Reads at most `maxReads` rows; `exhausted` = nothing lies behind the cursor.
   */
  list(a: {
    tenant: string;
    app: string;
    entity: string;
    index: string;
    range?: KeyRange;
    desc?: boolean;
    limit: number;
    cursor?: string;
    maxReads: number;
  }): Promise<{ rows: Row[]; cursor?: string; exhausted: boolean }>;
  /** About how many records an entity has, tombstones left out: from a counter that may lag behind. */
  count(a: { tenant: string; app: string; entity: string }): Promise<number>;
  /** Strong; order of results = order of keys; expired rows are null. */
  getSys(a: { keys: SysKey[] }): Promise<(SysRow | null)[]>;
  /** Strong, ordered by sk (descending with `desc`); expired rows never returned. */
  querySys(a: {
    tenant: string;
    kind: SysKind;
    pk: string;
    prefix?: string;
    desc?: boolean;
    limit: number;
    cursor?: string;
  }): Promise<{ rows: SysRow[]; cursor?: string }>;
  /**
   * Eventual, newest first for a record, oldest first otherwise, unless `newestFirst` says so; by write = that one
   * entry, strong. A range of time holds the writes with events, of one type or of any; `to` is exclusive.
   */
  journal(a: {
    tenant: string;
    by: { writeId: string } | { record: Ref } | { correlationId: string } | { type?: string; from: Iso; to: Iso };
    newestFirst?: boolean;
    limit: number;
    cursor?: string;
  }): Promise<{ entries: Journal[]; cursor?: string }>;
  /**
   * Takes the events out of journal rows that were written before `before`, the oldest of them first, at most `limit`
   * rows in one short transaction. The row stays with all else, names them in `expired`, and is no longer found by time
   * or type. What is not marked published is left as it is. `more` = call again; harmless to repeat.
   */
  expireEvents(a: { tenant: string; before: Iso; limit: number }): Promise<{ rows: number; more: boolean }>;
}
