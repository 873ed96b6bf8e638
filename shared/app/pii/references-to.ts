import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { CompiledEntity, ReferenceField } from '#core/entities/compiled-entity.ts';

/** A field of an entity that refers to another one; `path` is `app/entity.field`, of a list's items `list.field`. */
export type ReferenceTo = { entity: CompiledEntity; reference: ReferenceField; path: string };

/** Every reference to an entity, its own and its aliases' among them; definitions that do not compile are left out. */
export function referencesTo(a: { model: TenantModel; target: CompiledEntity }): ReferenceTo[] {
  const { model, target } = a;
  return model.all('entity_definitions').flatMap(({ body }) => {
    const entity = compiled({ model, app: body.app, name: body.name });
    return (entity?.references ?? []).flatMap((reference) => {
      const named = compiled({ model, app: reference.app, name: reference.entity });
      if (entity === null || named?.app !== target.app || named.name !== target.name) return [];
      const field = reference.list === null ? reference.field : `${reference.list}.${reference.field}`;
      return [{ entity, reference, path: `${entity.app}/${entity.name}.${field}` }];
    });
  });
}

function compiled(a: { model: TenantModel; app: string; name: string }): CompiledEntity | null {
  try {
    return a.model.entity(a);
  } catch {
    return null;
  }
}
