import type { EntityDefinition } from '#core/entities/definition.ts';
import type { EventRule } from '../definition.ts';
import { scheduledEntity } from './scheduled-entity.ts';

type Place = { app: string; name: string };

/** The fields whose dates set rules off, by `app/entity`; whether the entity has them is asked elsewhere. */
export function scheduledFields(a: {
  rules: readonly Pick<EventRule, 'on' | 'app'>[];
  entityPaths: readonly string[];
  canonical(place: Place): string | null;
}): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  for (const { on, app } of a.rules) {
    if (!('schedule' in on)) continue;
    const { entity: name, field } = on.schedule;
    const place = scheduledEntity({ name, app, entityPaths: a.entityPaths });
    const path = pathOf({ ...a, place });
    const known = fields.get(path) ?? [];
    fields.set(path, known.includes(field) ? known : [...known, field]);
  }
  return fields;
}

/** The definition with an index over each of these fields that is a date, as if its author had written them. */
export function withDateIndexes(a: { definition: EntityDefinition; fields: readonly string[] }): EntityDefinition {
  const { definition } = a;
  const wanted = a.fields.filter(
    (name) =>
      definition.fields.some((one) => one.name === name && (one.type === 'date' || one.type === 'datetime')) &&
      !definition.indexes.some((names) => names.length === 1 && names[0] === name),
  );
  if (wanted.length === 0) return definition;
  return { ...definition, indexes: [...definition.indexes, ...wanted.map((name) => [name])] };
}

function pathOf(a: { place: Place; entityPaths: readonly string[]; canonical(place: Place): string | null }): string {
  const path = `${a.place.app}/${a.place.name}`;
  return a.entityPaths.includes(path) ? path : (a.canonical(a.place) ?? path);
}
