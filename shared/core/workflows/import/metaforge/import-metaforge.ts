import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { type EntityDefinition, entityDefinitionSchema } from '#core/entities/definition.ts';
import { withCanonicalBindings } from '#core/entities/metaforge-form.ts';
import { metaForgeHooksSchema } from '#core/entities/metaforge-hooks.ts';
import type { JsonObject } from '#core/json/json.ts';
import { type Imported, type ImportWorld, NOTHING } from '../imported.ts';
import { type ImportNote, unreadKeys } from '../key-table.ts';
import { ownName } from '../own-names.ts';
import { firstOf, readerAt, textAt } from '../reader.ts';
import { METAFORGE_KEYS } from './keys.ts';

const KEPT: readonly string[] = ['description', 'scope', 'currency', 'fields', 'validators'];
const BLANK: EntityDefinition = entityDefinitionSchema.parse({
  app: 'blank',
  name: 'blank',
  fields: [{ name: 'blank', type: 'string' }],
});

/** Reads an entity of MetaForge's: its lifecycle is bindings of hooks here, and no workflow. */
export function importMetaForge(a: { definition: JsonObject; world: ImportWorld }): Imported {
  const { definition, world } = a;
  const notes: ImportNote[] = unreadKeys({ value: definition, table: METAFORGE_KEYS });
  const reader = readerAt({ path: '', notes });
  const named = firstOf({ value: definition, keys: ['name', 'entity'] });
  const name = ownName(textAt(named?.value) ?? 'entity');
  if (name !== named?.value) reader.note(named?.key ?? 'name', `entities are called in snake_case here: ${name}`);
  if (definition['fields'] === undefined)
    reader.note('fields', 'there are none; add them, or put the hooks into the entity');
  else reader.note('fields', 'they are taken as they are; a key that is not known here is refused when it is saved');
  const kept = KEPT.flatMap((key) => (definition[key] === undefined ? [] : [[key, definition[key] ?? null]]));
  const entity: JsonObject = {
    app: world.appOf({ given: definition['app'], entity: name }),
    name,
    ...Object.fromEntries(kept),
    template_overrides: { controller: { hooks: bindingsOf({ definition, notes }) } },
  };
  return { ...NOTHING, entity, notes };
}

function bindingsOf(a: { definition: JsonObject; notes: ImportNote[] }): JsonObject[] {
  const parsed = metaForgeHooksSchema.safeParse(a.definition['hooks'] ?? {});
  if (!parsed.success) {
    a.notes.push(
      ...issuesFromZod({ error: parsed.error, path: 'hooks' }).map(({ path, message }) => ({ path, message })),
    );
    return [];
  }
  const { definition, issues } = withCanonicalBindings({ ...BLANK, hooks: parsed.data });
  a.notes.push(...issues.map(({ path, message }) => ({ path, message })));
  const { hooks } = definition.template_overrides.controller;
  const handlers = [...new Set(hooks.map((one) => one.handler))];
  if (handlers.length > 0) {
    const message = `these have to be registered with defineHook: ${handlers.join(', ')}`;
    a.notes.push({ path: 'hooks', message });
  }
  return hooks.map((one): JsonObject => JSON.parse(JSON.stringify(one)));
}
