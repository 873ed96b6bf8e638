import type { Operation } from '#core/entities/definition.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { Iso } from '#core/records/row.ts';

/** Who writes. `roles` hold `system` when the platform itself does. */
export type UserContext = {
  tenantId: string;
  userId: string | null;
  contactId: string | null;
  type: 'USER' | 'CONTACT' | 'SYSTEM';
  roles: readonly string[];
};

/** A record as hooks see it: `id`, `version`, `created_at`, `updated_at` and the fields. */
export type HookRecord = JsonObject;

/** A record as a write leaves it, as it stood, and what differs. */
export type HookImages = { record: HookRecord; original: HookRecord; changes: FieldChanges };

/** What hooks read. Whatever is read here becomes a version condition of the write. */
export type HookDb = {
  /** a record of the tenant, null if there is none */
  get(a: { app: string; entity: string; id: string }): Promise<HookRecord | null>;
  /** the record that holds these values under a `unique` of its entity, null if none does */
  findUnique(a: { app: string; entity: string; fields: Record<string, Json> }): Promise<HookRecord | null>;
};

/** What a hook is given (ADR-0009), for it to read: what it changes here changes nothing. On create every member of
 * `original` is null. */
export type HookContext<P = unknown> = {
  entity_name: string;
  app: string;
  /** the app that the write came through: another one than `app` when a bridge was used */
  via: string;
  operation: Operation;
  record: HookRecord;
  original: HookRecord;
  /** what the write changes so far, against `original` */
  changes: FieldChanges;
  /** the three with personal values as the keyed hashes that stand in events: what an event is made from */
  masked?(): HookImages;
  user_context: UserContext;
  /** true while history is brought in */
  imported: boolean;
  /** true while a deleted record is brought back, which is an update otherwise */
  restoring?: boolean;
  /** how often this write has run before: it met other writers */
  attempt?: number;
  params: P;
  db: HookDb;
  policy: Readonly<Record<string, Json>>;
  now: Iso;
  /** throws ILLEGAL_TRANSITION or FORBIDDEN when the field's state machine does not allow the change at hand */
  checkTransition(a: { field: string }): void;
};
