import fc from 'fast-check';
import { z } from 'zod';
import type { JsonObject } from '#core/json/json.ts';
import { defineStep } from '#core/workflows/define-step.ts';
import { type CompiledMachine, compileMachine } from '#statemachines/compile-machine.ts';
import { modelOf } from './planned-write.ts';

const orders: JsonObject = {
  app: 'crm',
  name: 'orders',
  fields: [
    { name: 'total', type: 'money' },
    { name: 'owner_id', type: 'string' },
    { name: 'due_at', type: 'datetime' },
    { name: 'status', type: 'enum', values: ['open', 'paid'], default: 'open' },
  ],
  fsm: { status: 'order_status' },
};
const fsm: JsonObject = {
  app: 'crm',
  name: 'order_status',
  initial: 'open',
  terminal: ['paid'],
  transitions: [{ from: 'open', to: 'paid' }],
};
const end = { end: 'done' };

/** The machine of a workflow over `crm/orders`. */
export function compileFlow(workflow: JsonObject, more: { continueAfter?: number } = {}): CompiledMachine {
  const value = { app: 'crm', name: 'flow', record: 'orders', ...workflow };
  const model = modelOf({
    definitions: { entity_definitions: [orders], fsm_specs: [fsm], _workflows: [value] },
    steps: [scoreStep],
  });
  const compiled = model.workflow('_workflows-0');
  if (!compiled) throw new Error('no workflow');
  return compileMachine({ workflow: compiled, ...more });
}

const scoreStep = defineStep({
  type: 'score_order',
  docs: 'Scores an order.',
  params: z.strictObject({ of: z.number() }),
  outcomes: ['good', 'bad'],
  run: () => ({ outcome: 'good' }),
});

const undo = [{ type: 'log', message: 'undone' }];
const action = { type: 'action', actions: [{ type: 'log', message: 'hi' }] };

const KINDS = [
  ...['action', 'condition', 'router', 'approval', 'wait', 'transition', 'parallel', 'collection'],
  'score_order',
];

/** Workflows whose steps go only forward, so that each is reached and none comes round again. */
export function workflows(): fc.Arbitrary<JsonObject> {
  return fc.integer({ min: 1, max: 8 }).chain((count) =>
    fc
      .array(fc.tuple(fc.constantFrom(...KINDS), fc.nat(), fc.nat()), {
        minLength: count,
        maxLength: count,
      })
      .map((kinds) => ({ steps: kinds.map(([kind, x, y], i) => stepOf({ kind, i, count, x, y })) })),
  );
}

function stepOf(a: { kind: string; i: number; count: number; x: number; y: number }): JsonObject {
  const { i, count } = a;
  const id = `s${i}`;
  const next = i + 1 < count ? { goto: `s${i + 1}` } : end;
  const later = (n: number): JsonObject =>
    i + 2 < count ? { goto: `s${i + 2 + (n % (count - i - 2))}` } : { end: `e${n % 3}` };
  const kinds: Record<string, JsonObject> = {
    action: { actions: [{ type: 'set_field', field: 'status', value: 'paid' }], ...failing(a), then: next },
    condition: {
      expression: a.x % 2 ? 'record.total > 3' : 'has(trigger.input.a)',
      on_true: next,
      on_false: later(a.x),
    },
    approval: {
      assignee: { type: 'relation', path: 'record.owner_id' },
      timeout: '1h',
      on_approve: next,
      on_reject: later(a.x),
      on_timeout: later(a.y),
    },
    wait: { for: '5m', then: next },
    router: {
      cases: [
        { when: 'record.total > 3', goto: next },
        { when: 'has(trigger.input.b)', goto: later(a.y) },
      ],
      default: later(a.x),
    },
    score_order: { of: a.x, on: { bad: later(a.x) }, then: next, on_error: a.y % 2 ? 'compensate' : 'fail' },
    transition: { field: 'status', to: 'paid', then: next, on_illegal: later(a.x) },
    parallel: {
      branches: [0, 1, 2].slice(a.x % 2).map((n) => ({ steps: within({ id: `${id}_b${n}`, depth: a.y % 2 }) })),
      ...(a.y % 3 === 0 && { on_error: 'continue' }),
      then: next,
    },
    collection: {
      items: '[1, 2, 3]',
      mode: a.x % 2 ? 'parallel' : 'sequential',
      tolerated_failures: a.y % 3,
      steps: within({ id: `${id}_i`, depth: a.x % 2 }),
      then: next,
    },
  };
  return { id, type: a.kind === 'router' ? 'condition' : a.kind, ...kinds[a.kind] };
}

/** How a step fails, and what takes it back, in all ways. */
function failing(a: { x: number; y: number; count: number }): JsonObject {
  const ways: (JsonObject | string)[] = ['fail', 'continue', 'compensate', { goto: `s${a.count - 1}` }];
  return {
    on_error: ways[a.x % 3] ?? 'fail',
    ...(a.y % 2 === 0 && { compensate: undo }),
    ...(a.y % 3 === 0 && { retry: { attempts: 2, interval: '1s' } }),
  };
}

/** Steps of a branch or of an iteration, with more of that within. */
function within(a: { id: string; depth: number }): JsonObject[] {
  const { id } = a;
  const inner: JsonObject =
    a.depth === 0
      ? { id: `${id}_hold`, type: 'wait', for: '1m', then: 'end' }
      : {
          id: `${id}_each`,
          type: 'collection',
          items: '[1, 2]',
          steps: [{ ...action, id: `${id}_deep`, then: 'end' }],
          then: 'end',
        };
  return [{ ...action, id: `${id}_act`, compensate: undo, then: { goto: String(inner['id']) } }, inner];
}
