import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';

const orders: JsonObject = {
  app: 'crm',
  name: 'orders',
  fields: [
    { name: 'total', type: 'money' },
    { name: 'status', type: 'enum', values: ['open', 'paid'] },
  ],
};
const end = { end: 'done' };
const log = [{ type: 'log', message: 'hi' }];
const approval = {
  id: 'review',
  type: 'approval',
  assignee: { type: 'role', role: 'boss' },
  timeout: '72h',
  on_approve: end,
  on_reject: end,
  on_timeout: end,
};

const fork = (steps: JsonObject[]): JsonObject => ({
  id: 'fork',
  type: 'parallel',
  branches: [{ steps }, { steps: [{ id: 'other', type: 'action', actions: log, then: 'end' }] }],
  then: end,
});

function compile(workflow: JsonObject): unknown {
  const value = { app: 'crm', name: 'flow', record: 'orders', ...workflow };
  const model = modelOf({ definitions: { entity_definitions: [orders], _workflows: [value] } });
  return model.workflow('_workflows-0');
}

function issuesOf(workflow: JsonObject): Json {
  try {
    compile(workflow);
    return [];
  } catch (error) {
    return (error as { issues: { path: string; code: string }[] }).issues.map(({ path, code }) => `${code} ${path}`);
  }
}

describe('compileWorkflow', () => {
  it('accepts a workflow in which everything exists', () => {
    const steps: JsonObject[] = [
      {
        id: 'act',
        type: 'action',
        actions: [{ type: 'set_field', field: 'status', value: 'paid' }],
        then: { goto: 'review' },
      },
      { ...approval, show: ['total'] },
    ];
    expect(issuesOf({ steps, context: { total: 'trigger.record.total' } })).toEqual([]);
  });

  const act = { id: 'act', type: 'action', actions: log, then: end };
  it.each<[string, JsonObject, string[]]>([
    ['a goto to no step', { steps: [{ ...act, then: { goto: 'atc' } }] }, ['UNKNOWN_STEP steps[0].then.goto']],
    ['a step that nothing reaches', { steps: [act, { ...act, id: 'lost' }] }, ['UNREACHABLE steps[1]']],
    ['two steps of one name', { steps: [act, act] }, ['DUPLICATE_NAME steps[1].id']],
    [
      'steps that go round without a wait',
      {
        steps: [
          { ...act, then: { goto: 'two' } },
          { ...act, id: 'two', then: { goto: 'act' } },
        ],
      },
      ['ENDLESS_LOOP steps[0]'],
    ],
    [
      'an unknown action',
      { steps: [{ ...act, actions: [{ type: 'set_feild' }] }] },
      ['UNKNOWN_ACTION steps[0].actions[0].type'],
    ],
    [
      'an action on a field that is not there',
      { steps: [{ ...act, actions: [{ type: 'set_field', field: 'stauts', value: 'x' }] }] },
      ['UNKNOWN_FIELD steps[0].actions[0].field'],
    ],
    [
      'a workflow that is not there',
      { steps: [{ ...act, actions: [{ type: 'start_workflow', workflow: 'flwo' }] }] },
      ['UNKNOWN_WORKFLOW steps[0].actions[0].workflow'],
    ],
    [
      'a condition that mixes types',
      { steps: [{ id: 'ask', type: 'condition', expression: 'record.status > 3', on_true: end, on_false: end }] },
      ['TYPE_MISMATCH steps[0].expression'],
    ],
    [
      'a name that the input does not have',
      { steps: [act], input: [{ name: 'level', type: 'integer' }], context: { x: 'trigger.input.levle' } },
      ['UNKNOWN_NAME context.x'],
    ],
    [
      'a mapping of what the event does not have, or of another type',
      {
        steps: [act],
        input: ['level', 'rank', 'code'].map((name) => ({ name, type: name === 'code' ? 'string' : 'integer' })),
        trigger: {
          ...{ type: 'event', event: 'orders.created' },
          mapping: { level: 'record.levle', rank: '"high"', code: '1 + 1' },
        },
      },
      [
        'UNKNOWN_NAME trigger.mapping.level',
        'TYPE_MISMATCH trigger.mapping.rank',
        'TYPE_MISMATCH trigger.mapping.code',
      ],
    ],
    ['a context that names nothing', { steps: [act], context: { x: 'trigger.recrod' } }, ['UNKNOWN_NAME context.x']],
    ['an unknown record', { steps: [act], record: 'ordres' }, ['UNKNOWN_ENTITY record']],
    [
      'a field to show that is not there',
      { steps: [{ ...approval, show: ['totl'] }] },
      ['UNKNOWN_FIELD steps[0].show[0]'],
    ],
    [
      'a timeout that is no duration',
      { steps: [{ ...approval, timeout: 'soon' }] },
      ['INVALID_FORMAT steps[0].timeout'],
    ],
    ['a wait for nothing', { steps: [{ id: 'w', type: 'wait', then: end }] }, ['REQUIRED steps[0]']],
    [
      'a goto out of a branch',
      {
        steps: [{ ...fork([{ ...act, id: 'in', then: { goto: 'act' } }]), then: { goto: 'act' } }, act],
      },
      ['UNKNOWN_STEP steps[0].branches[0].steps[0].then.goto'],
    ],
    [
      'a named ending in a branch',
      { steps: [fork([{ ...act, id: 'in', then: { end: 'paid' } }])] },
      ['NOT_APPLICABLE steps[0].branches[0].steps[0].then.end'],
    ],
    [
      'steps that go round in a branch, even with a wait',
      { steps: [fork([{ id: 'in', type: 'wait', for: '1h', then: { goto: 'in' } }])] },
      ['ENDLESS_LOOP steps[0].branches[0].steps[0]'],
    ],
    [
      'a rollback that begins in a branch',
      { steps: [fork([{ ...act, id: 'in', on_error: 'compensate', then: 'end' }])] },
      ['NOT_APPLICABLE steps[0].branches[0].steps[0].on_error'],
    ],
    [
      'an item outside of a collection',
      { steps: [{ ...act, actions: [{ type: 'log', message: '{{ item }}' }] }] },
      ['UNKNOWN_NAME steps[0].actions[0].message'],
    ],
    [
      'a collection of what is no list',
      {
        steps: [
          { id: 'each', type: 'collection', items: 'record.status', steps: [{ ...act, then: 'end' }], then: end },
        ],
      },
      ['TYPE_MISMATCH steps[0].items'],
    ],
    [
      'a compensation of what did nothing',
      { steps: [{ id: 'w', type: 'wait', for: '1h', compensate: log, then: end }] },
      ['NOT_APPLICABLE steps[0].compensate'],
    ],
    [
      'a compensation that cannot run',
      { steps: [{ ...act, compensate: [{ type: 'set_field', field: 'stauts', value: 'x' }] }] },
      ['UNKNOWN_FIELD steps[0].compensate[0].field'],
    ],
    [
      'going on where there are several ways',
      {
        steps: [
          { id: 'ask', type: 'condition', expression: 'true', on_true: end, on_false: end, on_error: 'continue' },
        ],
      },
      ['NOT_APPLICABLE steps[0].on_error'],
    ],
    [
      'both forms of a condition',
      {
        steps: [
          { id: 'ask', type: 'condition', expression: 'true', cases: [{ when: 'true', goto: end }], default: end },
        ],
      },
      ['NOT_APPLICABLE steps[0].expression'],
    ],
    [
      'a transition of a field without a state machine',
      { steps: [{ id: 'go', type: 'transition', field: 'status', to: 'paid', then: end }] },
      ['UNKNOWN_FSM steps[0].field'],
    ],
    [
      'a trigger on no event',
      { steps: [act], trigger: { type: 'event', event: 'ordres.created' } },
      ['UNKNOWN_EVENT trigger.event'],
    ],
  ])('refuses %s', (_, workflow, expected) => {
    expect(issuesOf(workflow)).toEqual(expected);
  });

  it('refuses an approval without a timeout', () => {
    const { timeout: _, ...endless } = approval;
    expect(issuesOf({ steps: [endless] })).toEqual(['REQUIRED steps[0].timeout']);
  });

  it('lets steps go round when somebody is waited for', () => {
    const steps: JsonObject[] = [
      { ...approval, on_reject: { goto: 'again' } },
      { ...act, id: 'again', then: { goto: 'review' } },
    ];
    expect(issuesOf({ steps })).toEqual([]);
  });
});
