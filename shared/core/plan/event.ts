import type { Json, JsonObject } from '#core/json/json.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Iso } from '#core/records/row.ts';

/** A field's value before and after a write. */
export type FieldChange = { previous: Json; new: Json };
/** The fields that a write changed, by name. */
export type FieldChanges = Record<string, FieldChange>;

/**
 * What is published on the bus as `detail`. Computed when the write is planned and stored with it, so a
 * redelivery is the same event. `id` is `<writeId>-<n>`; values of pii fields stand as keyed hashes.
 */
export type DroEvent = {
  id: string;
  tenantId: string;
  type: string;
  app: string;
  entity: string | null;
  recordId: string | null;
  version: number | null;
  occurredAt: Iso;
  imported: boolean;
  actor: Actor;
  correlationId: string;
  causationId: string | null;
  depth: number;
  traceparent?: string;
  record: JsonObject | null;
  original: JsonObject | null;
  changes: FieldChanges;
  payload: JsonObject | null;
  payloadSchemaRef?: string;
  /** somebody made it up to see what it sets off */
  synthetic?: true;
};
