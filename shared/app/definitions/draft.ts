import { type Collection, parseDefinition, type StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';

/** The id of a definition that is not saved. */
export const DRAFT = 'draft';

/**
 * A definition that is not saved, beside those that are: it stands in the place of the one with its name. Throws
 * VALIDATION_FAILED when its shape is wrong; what it names is looked at when it is compiled.
 */
export function withDraft<C extends Collection>(a: {
  model: TenantModel;
  collection: C;
  value: JsonObject;
  now: Iso;
}): { model: TenantModel; stored: StoredDefinition<C> } {
  const body = parseDefinition({ collection: a.collection, value: a.value });
  const meta = { id: DRAFT, version: 1, created_at: a.now, updated_at: a.now, pack: null };
  const stored = { ...meta, collection: a.collection, body } as unknown as StoredDefinition<C>;
  return { model: a.model.with({ put: [stored as StoredDefinition] }), stored };
}
