import type { Json, JsonObject } from '#core/json/json.ts';

/** A write to a related record, in the same transaction and through the related record's own lifecycle. */
export type RelatedWrite =
  | { operation: 'create'; app: string; entity: string; values: JsonObject }
  | { operation: 'update'; app: string; entity: string; id: string; values: JsonObject }
  | { operation: 'delete'; app: string; entity: string; id: string };

/**
 * An event of the catalog that a write gives besides its own; the payload is checked against the type's schema.
 * `masked`: it was made from `ctx.masked()` and needs no search for personal values, which finds them in ids too.
 */
export type HookEvent = { type: string; payload: JsonObject; masked?: true };

/** What a hook warns of: its words, or its words and the field that is meant. */
export type HookWarning = string | { message: string; field?: string };

/** What a hook asks for. Nothing at all means: go on unchanged. */
export type HookResult = {
  /** fields to set on the record; null clears one; later hooks see it */
  update?: Record<string, Json>;
  /** refuse the write, with this reason */
  abort?: string;
  /** let the write pass once the client has acknowledged this; elsewhere it is kept in the journal */
  warn?: HookWarning | readonly HookWarning[];
  /** before a delete: write this instead; `soft` keeps the record, hidden and restorable, `archive` keeps it in sight */
  replace_delete?: { mode: 'soft' | 'archive'; update: Record<string, Json> };
  /** in_transaction hooks: related records to write with this one */
  writes?: RelatedWrite[];
  /** in_transaction hooks: events to store and publish with the write */
  events?: HookEvent[];
  /** in_transaction hooks: fields whose values before and after the write are entered in the audit */
  audit?: readonly string[];
};
