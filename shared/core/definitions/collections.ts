import type { z } from 'zod';
import { notificationTemplateSchema } from '#core/actions/notification-template.ts';
import { eventTypeDefinitionSchema } from '#core/catalog/event-type.ts';
import { entityDefinitionSchema } from '#core/entities/definition.ts';
import { withCanonicalBindings, withOwnName } from '#core/entities/metaforge-form.ts';
import { invalid } from '#core/errors/dro-error.ts';
import { fsmSpecSchema } from '#core/fsm/spec.ts';
import { inboundSourceSchema } from '#core/inbound/definition.ts';
import type { JsonObject } from '#core/json/json.ts';
import { policySchema } from '#core/policies/definition.ts';
import { ruleSchema } from '#core/rules/definition.ts';
import { workflowSchema } from '#core/workflows/definition.ts';
import { issuesFromZod } from './from-zod.ts';
import { keysOf } from './schema-keys.ts';

const SCHEMAS = {
  entity_definitions: entityDefinitionSchema,
  fsm_specs: fsmSpecSchema,
  policies: policySchema,
  event_catalog: eventTypeDefinitionSchema,
  notification_templates: notificationTemplateSchema,
  event_rules: ruleSchema,
  _workflows: workflowSchema,
  inbound_sources: inboundSourceSchema,
} as const;

/** The logical collections of definitions, in the order in which they depend on each other. */
export const COLLECTIONS = Object.keys(SCHEMAS) as Collection[];
/** A collection of definitions. */
export type Collection = keyof typeof SCHEMAS;
/** The parsed definition of each collection. */
export type Bodies = { [C in Collection]: z.infer<(typeof SCHEMAS)[C]> };

/** A definition as it is stored. `pack` names what brought it; null for the tenant's own. */
export type StoredDefinition<C extends Collection = Collection> = {
  [K in C]: {
    id: string;
    collection: K;
    version: number;
    created_at: string;
    updated_at: string;
    pack: string | null;
    body: Bodies[K];
  };
}[C];

/** The shape of a kind of definitions. */
export function schemaOf(collection: Collection): z.ZodType {
  return SCHEMAS[collection];
}

/** Parses a definition strictly; throws VALIDATION_FAILED with paths and suggestions. */
export function parseDefinition<C extends Collection>(a: { collection: C; value: JsonObject }): Bodies[C] {
  if (a.collection === 'entity_definitions') return parseEntity(a.value) as Bodies[C];
  return parseAs(a);
}

/** An entity may come in MetaForge's form too. */
function parseEntity(value: JsonObject): Bodies['entity_definitions'] {
  const parsed = parseAs({ collection: 'entity_definitions', value: withOwnName(value) });
  const { definition, issues } = withCanonicalBindings(parsed);
  if (issues.length > 0) throw invalid({ what: 'the definition of entity_definitions', issues });
  return definition;
}

function parseAs<C extends Collection>(a: { collection: C; value: JsonObject }): Bodies[C] {
  const schema: z.ZodType = SCHEMAS[a.collection];
  const result = schema.safeParse(a.value);
  if (result.success) return result.data as Bodies[C];
  throw invalid({
    what: `the definition of ${a.collection}`,
    issues: issuesFromZod({ error: result.error, known: keysOf(schema) }),
  });
}

/** What a definition is called within its collection: unique per tenant. */
export function definitionName(a: {
  collection: Collection;
  body: { app: string; name?: string; type?: string };
}): string {
  const name = a.collection === 'event_catalog' ? a.body.type : a.body.name;
  return `${a.body.app}/${name ?? ''}`;
}
