import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';
import { findingsOfWorkflow } from './find-in-workflow.ts';

const orders: JsonObject = {
  app: 'crm',
  name: 'orders',
  fsm: { status: 'order_status' },
  fields: [
    { name: 'total', type: 'money' },
    { name: 'status', type: 'enum', values: ['open', 'paid', 'sent', 'lost'] },
  ],
};
const spec: JsonObject = {
  app: 'crm',
  name: 'order_status',
  initial: 'open',
  terminal: ['sent'],
  transitions: [
    { from: 'open', to: 'paid' },
    { from: 'paid', to: 'sent' },
    { from: 'open', to: 'sent', event: 'import' },
  ],
};
const end = { end: 'done' };
const act: JsonObject = { id: 'act', type: 'action', actions: [{ type: 'log', message: 'hi' }], then: end };
const undo = [{ type: 'log', message: 'undone' }];

function modelWith(workflow: JsonObject): ReturnType<typeof modelOf> {
  const value = { app: 'crm', name: 'flow', record: 'orders', ...workflow };
  const leads = { ...orders, name: 'leads', fsm: {} };
  return modelOf({ definitions: { entity_definitions: [orders, leads], fsm_specs: [spec], _workflows: [value] } });
}

function findings(workflow: JsonObject): string[] {
  const compiled = modelWith(workflow).workflow('_workflows-0');
  const found = compiled ? findingsOfWorkflow({ workflow: compiled }) : [];
  return found.map(({ code, path, fix }) => `${code} ${path}${fix === undefined ? ' no fix' : ''}`);
}

describe('findingsOfWorkflow', () => {
  it('finds nothing in a workflow that is as it is meant', () => {
    const steps = [
      { ...act, compensate: undo, then: { goto: 'last' } },
      { ...act, id: 'last', on_error: 'compensate' },
    ];
    expect(findings({ steps })).toEqual([]);
  });

  it('does not ask what is shown of a record where there is none', () => {
    const compiled = modelOf({
      definitions: {
        entity_definitions: [orders],
        fsm_specs: [spec],
        _workflows: [{ app: 'crm', name: 'flow', steps: [review] }],
      },
    }).workflow('_workflows-0');
    expect(compiled && findingsOfWorkflow({ workflow: compiled })).toEqual([]);
  });

  const wait = { id: 'hold', type: 'wait', for: '1d', then: { goto: 'hold' } };
  const ask = { type: 'condition', expression: '1 > 2', on_true: end, on_false: end };
  const review = {
    id: 'review',
    type: 'approval',
    assignee: { type: 'role', role: 'boss' },
    timeout: '1d',
    on_approve: end,
    on_reject: end,
    on_timeout: end,
  };
  it.each<[string, JsonObject, string[]]>([
    [
      'a compensation that no failure sets off',
      { steps: [{ ...act, compensate: undo }] },
      ['NEVER_RUNS steps[0].compensate'],
    ],
    ['a rollback of nothing', { steps: [{ ...act, on_error: 'compensate' }] }, ['NEVER_RUNS steps[0].on_error']],
    ['a circle that nothing leaves', { steps: [wait] }, ['ENDLESS_LOOP steps[0]']],
    ['a condition that is settled', { steps: [{ ...ask, id: 'ask' }] }, ['NEVER_HOLDS steps[0].expression']],
    [
      'a trigger that is about something else',
      { steps: [act], trigger: { type: 'event', event: 'leads.updated' } },
      ['TYPE_MISMATCH record'],
    ],
    [
      'rungs that are meant for the next seconds',
      {
        steps: [
          {
            ...{ ...review, show: ['total'], timeout: '2h' },
            escalate: ['30s', '80s', '1h', '119m59s'].map((after) => ({ after, to: review.assignee })),
          },
        ],
      },
      ['OUT_OF_RANGE steps[0].escalate[0].after', 'OUT_OF_RANGE steps[0].escalate[3].after'],
    ],
    ['a decision on nothing that is shown', { steps: [review] }, ['SHOWS_NOTHING steps[0].show']],
  ])('finds %s', (_, workflow, wanted) => {
    expect(findings(workflow)).toEqual(wanted);
  });
});

describe('states that a workflow sets', () => {
  const refusal = (step: JsonObject): unknown => {
    try {
      modelWith({ steps: [{ ...act, ...step }] }).workflow('_workflows-0');
      return null;
    } catch (error) {
      return (error as { issues: { code: string; path: string }[] }).issues.map(({ code, path }) => `${code} ${path}`);
    }
  };

  it('may be those that a transition leads to, that the record begins at, and what is known only later', () => {
    const actions = ['paid', 'sent', 'open', '{{ record.status }}'].map((value) => ({
      type: 'set_field',
      field: 'status',
      value,
    }));
    expect(refusal({ actions })).toBeNull();
  });

  it.each<[string, JsonObject, string]>([
    ['in a field', { actions: [{ type: 'set_field', field: 'status', value: 'lost' }] }, 'steps[0].actions[0].value'],
    ['in several', { actions: [{ type: 'update_record', set: { status: 'lost' } }] }, 'steps[0].actions[0].set.status'],
    [
      'in a compensation',
      { compensate: [{ type: 'set_field', field: 'status', value: 'lost' }] },
      'steps[0].compensate[0].value',
    ],
  ])('are refused %s where no transition leads to them', (_, step, path) => {
    expect(refusal(step)).toEqual([`UNKNOWN_STATE ${path}`]);
  });
});
