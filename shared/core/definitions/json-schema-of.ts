import { z } from 'zod';
import type { ActionSpec } from '#core/actions/action.ts';
import { ACTIONS } from '#core/actions/table.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { StepSpec } from '#core/workflows/define-step.ts';
import { BUILTIN_TYPES } from '#core/workflows/steps/builtin-types.ts';
import { actionsSchema } from '#core/workflows/steps/common.ts';
import { ownStepSchema } from '#core/workflows/steps/own-step.ts';
import { type Collection, schemaOf } from './collections.ts';

/** The kinds of definitions by the name of their schema. */
export const SCHEMA_NAMES: Readonly<Record<string, Collection>> = {
  entities: 'entity_definitions',
  'fsm-specs': 'fsm_specs',
  policies: 'policies',
  'event-types': 'event_catalog',
  'notification-templates': 'notification_templates',
  'event-rules': 'event_rules',
  workflows: '_workflows',
  'inbound-sources': 'inbound_sources',
};

const TITLES: Readonly<Record<Collection, string>> = {
  entity_definitions: 'Entity',
  fsm_specs: 'FSM spec',
  policies: 'Policy',
  event_catalog: 'Event type',
  notification_templates: 'Template of notifications',
  event_rules: 'Event rule',
  _workflows: 'Workflow',
  inbound_sources: 'Source of webhooks that come in',
};

/**
 * The JSON Schema (2020-12) of a kind of definitions, for editors: what it may be written with. What it names is
 * looked at by the lint.
 *
 * @example
 * ```ts
 * import { jsonSchemaOf } from '#core/definitions/json-schema-of.ts';
 * const { title, type } = jsonSchemaOf({ collection: '_workflows' }); // 'Workflow', 'object'
 * ```
 */
export function jsonSchemaOf(a: {
  collection: Collection;
  /** the types of steps that packs bring; left out: any others than ours are taken as theirs */
  steps?: readonly StepSpec[];
}): JsonObject {
  const { collection, steps } = a;
  const made = z.toJSONSchema(schemaOf(collection), {
    io: 'input',
    reused: 'ref',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // actions are checked by their own table: an editor is told which there are and what they take
      if (Object.is(zodSchema, actionsSchema)) Object.assign(jsonSchema, { items: actionJsonSchema() });
      if (Object.is(zodSchema, ownStepSchema))
        Object.assign(jsonSchema, ownStepJsonSchema({ steps, properties: jsonSchema.properties ?? {} }));
    },
  });
  const schema: JsonObject = JSON.parse(JSON.stringify(made));
  return { ...schema, title: TITLES[collection] };
}

/** Packs bring actions of their own, and every value may be a template, so that names are told and types are not. */
function actionJsonSchema(): JsonObject {
  return {
    type: 'object',
    required: ['type'],
    properties: { type: { anyOf: [{ enum: ACTIONS.map((one) => one.name) }, { type: 'string' }] } },
    allOf: ACTIONS.map(whenOfType),
  };
}

/** What a step of a pack has besides the keys of all steps; its type is none of ours. */
function ownStepJsonSchema(a: { steps: readonly StepSpec[] | undefined; properties: object }): JsonObject {
  const { steps } = a;
  const type: JsonObject = steps ? { enum: steps.map((one) => one.name) } : { not: { enum: [...BUILTIN_TYPES] } };
  const properties: JsonObject = JSON.parse(JSON.stringify({ ...a.properties, type: { type: 'string', ...type } }));
  return { properties, ...(steps && steps.length > 0 && { allOf: steps.map(whenOfType) }) };
}

/** What is told of the parameters where the type is this one. */
function whenOfType(spec: Pick<ActionSpec, 'name' | 'docs' | 'params'>): JsonObject {
  const { name, docs, params } = spec;
  const { required, keys } = namesIn(
    JSON.parse(JSON.stringify(z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }))),
  );
  return {
    if: { properties: { type: { const: name } }, required: ['type'] },
    then: { description: docs, properties: Object.fromEntries(keys.map((key) => [key, {}])), required },
  };
}

/** The names of the parameters; of alternatives all, and as required what all of them ask for. */
function namesIn(schema: Json): { keys: string[]; required: string[] } {
  if (!isObject(schema)) return { keys: [], required: [] };
  const { anyOf } = schema;
  if (Array.isArray(anyOf)) {
    const parts = anyOf.map(namesIn);
    const [first, ...more] = parts;
    const required = first?.required.filter((key) => more.every((one) => one.required.includes(key))) ?? [];
    return { keys: [...new Set(parts.flatMap((one) => one.keys))], required };
  }
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  return { keys: isObject(schema['properties']) ? Object.keys(schema['properties']) : [], required };
}
