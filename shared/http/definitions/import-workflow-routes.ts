import { parse } from 'yaml';
import { z } from 'zod';
import { appSchema } from '#core/definitions/names.ts';
import { invalid } from '#core/errors/dro-error.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { IMPORT_FORMATS, importWorkflow } from '#core/workflows/import/import-workflow.ts';
import { ok } from '../answer.ts';
import { defineBodyRoute } from '../define-route.ts';
import { NO_QUERY } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import type { Route } from '../route.ts';

const DEFINITION = z.record(z.string(), z.json());

const IMPORT_INPUT = named({
  id: 'WorkflowImportInput',
  schema: z.strictObject({
    format: z.enum(IMPORT_FORMATS),
    text: z.string().min(1).max(500_000).optional().describe('The definition as YAML or JSON'),
    definition: DEFINITION.optional().describe('The same as an object; one of the two'),
    app: appSchema.optional().describe('The app that it goes to; sources have none'),
  }),
});

const IMPORTED = named({
  id: 'WorkflowImport',
  description: 'What a definition of another system is here; it is not saved. One of the three is there.',
  schema: z.strictObject({
    workflow: DEFINITION.nullable(),
    entity: DEFINITION.nullable().describe('Of MetaForge: its hooks are bindings of an entity'),
    fsm_spec: DEFINITION.nullable().describe('Of a state machine of Rocket'),
    notes: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .describe('What was read otherwise than it was written, or not at all, by its place in the source'),
  }),
});

/** Definitions of other systems. */
export const importWorkflowRoutes: readonly Route[] = [
  defineBodyRoute({
    method: 'POST',
    path: '/api/_admin/workflows/import',
    operationId: 'importWorkflow',
    summary: 'A workflow of Rocket, Compozy or MetaForge as one of ours, without saving it',
    tag: 'definitions',
    access: 'definitions',
    query: NO_QUERY,
    body: IMPORT_INPUT,
    answers: { 200: IMPORTED },
    run: async (call) => {
      const { format, app } = call.body;
      const definition = definitionOf(call.body);
      const { entityPaths } = await call.tools.platform.definitions.model(call.caller.tenant);
      return ok(importWorkflow({ format, definition, entityPaths, ...(app !== undefined && { app }) }));
    },
  }),
];

function definitionOf(a: { text?: string | undefined; definition?: JsonObject | undefined }): JsonObject {
  const { text, definition } = a;
  if (text !== undefined && definition === undefined) return parsed(text);
  if (definition !== undefined && text === undefined) return definition;
  const message = 'give the definition as text or as an object: one of the two';
  throw invalid({ what: 'the import', issues: [{ path: 'definition', code: 'REQUIRED', message }] });
}

function parsed(text: string): JsonObject {
  const value = readYaml(text);
  if (isObject(value)) return value;
  const message = 'text must hold one definition';
  throw invalid({ what: 'the import', issues: [{ path: 'text', code: 'WRONG_TYPE', message }] });
}

// JSON is YAML too
function readYaml(text: string): unknown {
  try {
    return JSON.parse(JSON.stringify(parse(text)));
  } catch (error) {
    const message = `text is no YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
    throw invalid({ what: 'the import', issues: [{ path: 'text', code: 'SYNTAX', message }] });
  }
}
