import type { JsonObject } from '#core/json/json.ts';
import type { Ref } from './ref.ts';

/** An instant, ISO 8601 in UTC with milliseconds and `Z`. */
export type Iso = string;

/**
 * A stored record. `version` starts at 1 and rises by one with each committed write; `defVersion` is the
 * version of the entity definition that it was written under; a tombstone carries `deletedAt`.
 */
export type Row = { ref: Ref; version: number; defVersion: number; data: JsonObject; deletedAt?: Iso };
