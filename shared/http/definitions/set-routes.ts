import { z } from 'zod';
import { applyDefinitions } from '#app/definitions/changes/apply-definitions.ts';
import { type DefinitionPlan, planDefinitions } from '#app/definitions/changes/plan-definitions.ts';
import { keyOf } from '#core/definitions/changes/plan-changes.ts';
import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { ok, page } from '../answer.ts';
import { defineBodyRoute, defineRoute } from '../define-route.ts';
import { APP_LIST_QUERY, NO_QUERY } from '../input/query.ts';
import type { BodyCall, Route } from '../route.ts';
import { presentFinding, withoutReadOnly } from './present-definition.ts';
import { APPLY_INPUT, PLAN_INPUT, PLANNED, STORED_PAGE } from './set-shapes.ts';

const PATH = '/api/_admin/definitions';
const COMMON = { tag: 'definitions', access: 'definitions' } as const;

const LIST = z.strictObject({
  ...APP_LIST_QUERY.shape,
  own: z.enum(['true', 'false']).default('false').describe('Only what no pack brought'),
});

/** Definitions of all kinds at once: listed, held against what is there, and saved together. */
export const setRoutes: readonly Route[] = [
  defineRoute({
    ...COMMON,
    method: 'GET',
    path: PATH,
    operationId: 'listDefinitions',
    summary: 'A page of the definitions of every kind, as they can be sent again',
    query: LIST,
    answers: { 200: STORED_PAGE },
    run: async (call) => {
      const { limit, cursor = '', app, own } = call.query;
      const model = await call.tools.platform.definitions.model(call.caller.tenant);
      const wanted = model.definitions
        .filter((one) => (app === undefined || one.body.app === app) && (own === 'false' || one.pack === null))
        .map((one) => ({ key: keyOf(one), one }))
        .filter(({ key }) => key > cursor)
        .sort((x, y) => (x.key < y.key ? -1 : 1));
      const shown = wanted.slice(0, limit);
      const next = wanted.length > limit ? shown.at(-1)?.key : null;
      return page({ items: shown.map(({ one }) => presentStored(one)), next });
    },
  }),
  defineBodyRoute({
    ...COMMON,
    method: 'POST',
    path: `${PATH}/plan`,
    operationId: 'planDefinitions',
    summary: 'What saving these definitions together would change, and what would refuse it; nothing is saved',
    query: NO_QUERY,
    body: PLAN_INPUT,
    answers: { 200: PLANNED },
    run: async (call) => ok(presentPlan(await planDefinitions(inputOf(call)))),
  }),
  defineBodyRoute({
    ...COMMON,
    method: 'POST',
    path: `${PATH}/apply`,
    operationId: 'applyDefinitions',
    summary: 'Save definitions together; up to 19 changes are all or nothing, more go in several such parts',
    query: NO_QUERY,
    body: APPLY_INPUT,
    answers: { 200: PLANNED },
    errors: ['VALIDATION_FAILED', 'VERSION_CONFLICT', 'CONTENTION'],
    run: async (call) => {
      const { actor } = call.caller;
      const plan = call.body.plan ?? null;
      return ok(presentPlan(await applyDefinitions({ ...inputOf(call), actor, plan })));
    },
  }),
];

function inputOf(call: BodyCall<z.output<typeof PLAN_INPUT>, object>): Parameters<typeof planDefinitions>[0] {
  const { definitions, prune } = call.body;
  return {
    platform: call.tools.platform,
    tenant: call.caller.tenant,
    given: definitions.map(({ collection, definition }) => ({ collection, value: withoutReadOnly(definition) })),
    prune,
  };
}

function presentPlan(a: DefinitionPlan): JsonObject {
  return {
    plan: a.plan,
    changes: a.planned.map(({ change, collection, name, previous, differences }): JsonObject => {
      return { change, collection, name, version: previous?.version ?? null, differences: differences.map(toJson) };
    }),
    findings: a.findings.map(({ index, collection, name, ...found }): JsonObject => {
      return { index, collection, name, ...presentFinding(found) };
    }),
  };
}

function presentStored(one: StoredDefinition): JsonObject {
  const { collection, id, version, updated_at, pack, body } = one;
  return { collection, id, version, updated_at, pack, definition: toJson(body) };
}

/** What is parsed from JSON is JSON, but for members that are undefined. */
function toJson(value: object): Json {
  return JSON.parse(JSON.stringify(value));
}
