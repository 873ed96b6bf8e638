import type { z } from 'zod';
import { notificationTemplateSchema } from '#core/actions/notification-template.ts';
import { eventTypeDefinitionSchema } from '#core/catalog/event-type.ts';
import type { Collection } from '#core/definitions/collections.ts';
import { entityDefinitionSchema } from '#core/entities/definition.ts';
import { fsmSpecSchema } from '#core/fsm/spec.ts';
import { inboundSourceSchema } from '#core/inbound/definition.ts';
import { policySchema } from '#core/policies/definition.ts';
import { ruleSchema } from '#core/rules/definition.ts';
import { workflowSchema } from '#core/workflows/definition.ts';
import { type DefinitionShapes, definitionShapes } from './shapes.ts';

/** A kind of definitions as the API offers it. */
export type Kind = {
  collection: Collection;
  /** under /api/_admin */
  path: string;
  /** in operation ids: `Entity` → `listEntities` */
  one: string;
  many: string;
  /** for people */
  noun: string;
  /** it stands on the bus or in the engine, and is counted */
  deployed: boolean;
  shapes: DefinitionShapes;
};

/** Entities are addressed by app and name, all others by id. */
export const ENTITIES: Kind = kind({
  collection: 'entity_definitions',
  path: 'entities',
  one: 'Entity',
  many: 'Entities',
  noun: 'entity',
  schema: entityDefinitionSchema,
});

/** The types of events that a tenant's rules can listen to. */
export const EVENT_TYPES: Kind = kind({
  collection: 'event_catalog',
  path: 'events/catalog',
  one: 'EventType',
  many: 'EventTypes',
  noun: 'event type',
  schema: eventTypeDefinitionSchema,
});

/** Workflows. */
export const WORKFLOWS: Kind = kind({
  collection: '_workflows',
  path: 'workflows',
  one: 'Workflow',
  many: 'Workflows',
  noun: 'workflow',
  deployed: true,
  schema: workflowSchema,
});

/** The kinds that are addressed by id. */
export const KINDS_BY_ID: readonly Kind[] = [
  kind({
    collection: 'event_rules',
    path: 'event-rules',
    one: 'EventRule',
    many: 'EventRules',
    noun: 'rule',
    deployed: true,
    schema: ruleSchema,
  }),
  WORKFLOWS,
  kind({
    collection: 'fsm_specs',
    path: 'fsm-specs',
    one: 'FsmSpec',
    many: 'FsmSpecs',
    noun: 'FSM spec',
    schema: fsmSpecSchema,
  }),
  kind({
    collection: 'policies',
    path: 'policies',
    one: 'Policy',
    many: 'Policies',
    noun: 'policy',
    schema: policySchema,
  }),
  kind({
    collection: 'notification_templates',
    path: 'notification-templates',
    one: 'NotificationTemplate',
    many: 'NotificationTemplates',
    noun: 'template of notifications',
    schema: notificationTemplateSchema,
  }),
  kind({
    collection: 'inbound_sources',
    path: 'inbound-sources',
    one: 'InboundSource',
    many: 'InboundSources',
    noun: 'source of webhooks that come in',
    schema: inboundSourceSchema,
  }),
];

function kind(a: Omit<Kind, 'shapes' | 'deployed'> & { deployed?: boolean; schema: z.ZodObject }): Kind {
  const { schema, deployed = false, ...rest } = a;
  return { ...rest, deployed, shapes: definitionShapes({ id: a.one, schema, deployed }) };
}
