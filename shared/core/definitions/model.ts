import type { EventType } from '#core/catalog/event-type.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Json } from '#core/json/json.ts';

/** A tenant's definitions as the write path sees them; compiled on first use. */
export type EntityModel = {
  entity(a: { app: string; name: string }): CompiledEntity | null;
  /** the values of an app's policies by name */
  policies(app: string): Readonly<Record<string, Json>>;
  /** the catalog of domain events */
  eventTypes(): readonly EventType[];
};
