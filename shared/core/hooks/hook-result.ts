import type { Json, JsonObject } from '#core/json/json.ts';

/** A write to a related record, in the same transaction and through the related record's own lifecycle. */
export type RelatedWrite =
  | { operation: 'create'; app: string; entity: string; values: JsonObject }
  | { operation: 'update'; app: string; entity: string; id: string; values: JsonObject }
  | { operation: 'delete'; app: string; entity: string; id: string };

/** What a hook asks for. Nothing at all means: go on unchanged. */
export type HookResult = {
  /** fields to set on the record; null clears one; later hooks see it */
  update?: Record<string, Json>;
  /** refuse the write, with this reason */
  abort?: string;
  /** before a delete: write this instead; `soft` keeps the record, hidden and restorable, `archive` keeps it in sight */
  replace_delete?: { mode: 'soft' | 'archive'; update: Record<string, Json> };
  /** in_transaction hooks: related records to write with this one */
  writes?: RelatedWrite[];
};
