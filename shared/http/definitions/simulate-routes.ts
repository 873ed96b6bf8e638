import { z } from 'zod';
import { cover, presentCoverage } from '#app/workflows/simulate/coverage.ts';
import { findWorkflow } from '#app/workflows/simulate/find-workflow.ts';
import { presentSimulation } from '#app/workflows/simulate/present.ts';
import { scriptShape } from '#app/workflows/simulate/script.ts';
import { simulate } from '#app/workflows/simulate/simulate.ts';
import { ok } from '../answer.ts';
import { defineBodyRoute } from '../define-route.ts';
import { NO_QUERY } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import type { Route } from '../route.ts';
import { withoutReadOnly } from './present-definition.ts';

const object = z.record(z.string(), z.json());
const ERROR = z.strictObject({ code: z.string(), message: z.string() });

const INPUT = named({
  id: 'SimulationInput',
  schema: z.strictObject({
    workflow: z.union([z.string().min(1).max(200), object]).describe('A draft, or the id or name of a stored workflow'),
    ...scriptShape,
    coverage: z.boolean().default(false).describe('Looks for inputs that reach every step, way and ending, too'),
  }),
});

const COUNT = z.strictObject({ of: z.int(), reached: z.int() });
const COVERAGE = z.strictObject({
  steps: COUNT,
  ways: COUNT,
  endings: COUNT,
  unreached: z
    .array(z.strictObject({ what: z.string(), why: z.string() }))
    .describe('`step:…`, `way:<step>:<way>` and `end:…`; that nothing was found is no proof that there is nothing'),
  scenarios: z
    .array(
      z.strictObject({
        input: object,
        decisions: object,
        failures: object,
        meanwhile: object,
        status: z.string(),
        outcome: z.string().nullable(),
        path: z.array(z.string()),
        reached: z.array(z.string()).describe('What no scenario before had reached'),
      }),
    )
    .describe('Inputs that can be sent to this call as they are'),
  runs: z.int(),
});

const SIMULATION = named({
  id: 'Simulation',
  description: 'What a workflow would do; nothing was done, and no hook or validator of an entity ran',
  schema: z.strictObject({
    status: z.enum(['running', 'waiting', 'completed', 'failed', 'compensated', 'cancelled']),
    outcome: z.string().nullable(),
    error: ERROR.nullable(),
    waiting_for: z.array(z.string()).describe('Steps that wait for what never comes'),
    started_at: z.iso.datetime(),
    ended_at: z.iso.datetime(),
    duration: z.string(),
    timeline: z.array(
      z.strictObject({
        step: z.string().nullable(),
        type: z.string(),
        at: z.iso.datetime(),
        duration: z.string().nullable(),
        what: z.string(),
        within: z.string().optional().describe('The branches and iterations around it'),
        attempts: z.int().optional(),
        actions: z
          .array(
            z.strictObject({
              type: z.string(),
              params: object,
              changes: z.array(z.strictObject({ field: z.string(), previous: z.json(), new: z.json() })).optional(),
            }),
          )
          .optional()
          .describe('What would have been done, with the templates filled'),
        output: z.json().optional(),
        error: ERROR.optional(),
      }),
    ),
    record: object.nullable().describe('The record as the workflow leaves it'),
    not_simulated: z
      .array(
        z.strictObject({
          what: z.enum(['hooks', 'validators', 'task_hooks']),
          of: z.string().describe('The entity that is written to, the step, or `workflow`'),
          names: z.array(z.string()),
        }),
      )
      .describe('What the real run would do besides, of which it may fail'),
    notes: z.array(z.string()),
    coverage: COVERAGE.optional(),
  }),
});

/** Workflows, tried before they run. */
export const simulateRoutes: readonly Route[] = [
  defineBodyRoute({
    method: 'POST',
    path: '/api/_admin/workflows/simulate',
    operationId: 'simulateWorkflow',
    summary: 'What a workflow would do with these decisions and failures, in virtual time; nothing is done',
    tag: 'definitions',
    access: 'definitions',
    query: NO_QUERY,
    body: INPUT,
    answers: { 200: SIMULATION },
    errors: ['NOT_FOUND'],
    run: async (call) => {
      const { workflow: wanted, coverage, ...script } = call.body;
      const stored = await call.tools.platform.definitions.model(call.caller.tenant);
      const workflow = typeof wanted === 'string' ? wanted : withoutReadOnly(wanted);
      const found = findWorkflow({ model: stored, workflow });
      const shown = presentSimulation(await simulate({ ...found, script }));
      return ok(coverage ? { ...shown, coverage: presentCoverage(await cover({ ...found, script })) } : shown);
    },
  }),
];
