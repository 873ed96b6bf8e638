import type { Json, JsonObject } from '#core/json/json.ts';
import type { ImportNote } from './key-table.ts';

/** What an import comes to: one definition, with what was read otherwise than it was written. */
export type Imported = {
  workflow: JsonObject | null;
  entity: JsonObject | null;
  fsm_spec: JsonObject | null;
  notes: ImportNote[];
};

/** The definitions that an import is none of. */
export const NOTHING: Omit<Imported, 'notes'> = { workflow: null, entity: null, fsm_spec: null };

/** What importers ask about the tenant. */
export type ImportWorld = {
  /** the app that a definition goes to: sources have none */
  appOf(a: { given: Json | undefined; entity: string | null }): string;
};
