import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { workflowSchema } from '../definition.ts';
import { importWorkflow } from './import-workflow.ts';

const trigger = { type: 'state_change', entity: 'orders', field: 'status', to: 'submitted' };
const rocket = (steps: JsonObject[], more: JsonObject = {}): ReturnType<typeof importWorkflow> =>
  importWorkflow({
    format: 'rocket',
    definition: { name: 'order_approval', active: true, trigger, steps, ...more },
    entityPaths: ['shop/orders'],
  });
const documented: JsonObject[] = [
  {
    id: 'check',
    type: 'condition',
    expression: 'context.amount > 10000',
    on_true: { goto: 'ask' },
    on_false: { goto: 'accept' },
  },
  {
    id: 'ask',
    type: 'approval',
    assignee: { type: 'relation', path: 'manager_id' },
    timeout: '72h',
    on_approve: { goto: 'accept' },
    on_reject: { goto: 'refuse' },
    on_timeout: 'end',
  },
  {
    id: 'accept',
    type: 'action',
    actions: [
      { type: 'set_field', entity: 'orders', record_id: 'context.record_id', field: 'approved_at', value: 'now' },
      { type: 'webhook', url: 'https://hooks.test/{{env.PLACE}}', method: 'POST' },
    ],
    then: 'end',
  },
  {
    id: 'refuse',
    type: 'action',
    actions: [
      { type: 'set_field', entity: 'orders', record_id: 'context.record_id', field: 'status', value: 'refused' },
    ],
  },
];
const other: JsonObject[] = documented.map((step) => {
  const { expression, timeout, then, ...rest } = step;
  return {
    ...rest,
    ...(expression !== undefined && { condition: expression }),
    ...(timeout !== undefined && { deadline: timeout }),
    ...(then !== undefined && { next: then }),
  };
});
describe('a workflow of Rocket', () => {
  it('is one of ours in both of its spellings', () => {
    const context = { record_id: 'trigger.record_id', amount: 'trigger.record.amount' };
    const [first, second] = [documented, other].map((steps) => rocket(steps, { context }));
    expect(second?.workflow).toEqual(first?.workflow);
    expect([first?.notes, second?.notes]).toEqual([[], []]);
    expect(workflowSchema.parse(first?.workflow)).toMatchObject({
      app: 'shop',
      record: 'orders',
      trigger,
      context,
      steps: [
        { expression: 'context.amount > 10000', on_true: { goto: 'ask' } },
        { assignee: { type: 'relation', path: 'record.manager_id' }, timeout: '72h', on_timeout: { end: 'completed' } },
        {
          actions: [
            { id: '{{ context.record_id }}', field: 'approved_at', value: '{{ now }}' },
            { url: 'https://hooks.test/${PLACE}' },
          ],
          then: { end: 'completed' },
        },
        { then: { end: 'completed' } },
      ],
    });
  });

  it.each<[string, JsonObject[], JsonObject]>([
    [
      'conditions in the dialect',
      [{ id: 'a', type: 'condition', expression: "not (context.kind in ['x', 'y']) and context.n != nil" }],
      { expression: '!(context.kind in ["x", "y"]) && context.n != null' },
    ],
    [
      'hours and minutes',
      [{ id: 'a', type: 'approval', assignee: { type: 'role', role: 'boss' }, deadline: '1h30m' }],
      { timeout: '1h30m', assignee: { type: 'role', role: 'boss' } },
    ],
    [
      'a step as the next',
      [
        { id: 'a', type: 'action', actions: [], next: 'b' },
        { id: 'b', type: 'wait', duration: '30m' },
      ],
      { then: { goto: 'b' } },
    ],
    [
      'an end by goto',
      [{ id: 'a', type: 'action', actions: [], then: { goto: 'end' } }],
      { then: { end: 'completed' } },
    ],
  ])('keeps %s', (_what, steps, expected) => {
    expect(rocket(steps).workflow).toMatchObject({
      steps: expect.arrayContaining([expect.objectContaining(expected)]),
    });
  });

  it('says what it cannot say here, each with its place', () => {
    const { notes } = rocket(
      [
        { id: 'a', type: 'condition', on_true: { goto: 'B-1' } },
        { id: 'B-1', type: 'approval', timeout: 'soon', colour: 'red' },
        { id: 'lost', type: 'action', actions: [{ type: 'send_mail', record_id: 'context.x' }] },
        { id: 'p', type: 'parallel' },
      ],
      { id: 4 },
    );
    expect(notes.map((note) => note.path)).toEqual([
      'steps[1].colour',
      'id',
      'steps[0].expression',
      'steps[1].id',
      'steps[1].on_timeout',
      'steps[1].assignee',
      'steps[1].timeout',
      'steps[2].actions[0].type',
      'steps[3].type',
      'steps[2]',
    ]);
  });

  it.each([
    ['boss_id', 'record.boss_id', 0],
    ['customer_id.boss_id', 'record.customer_id.boss_id', 0],
    ['customer.owner.boss_id', 'record.customer_id.owner_id.boss_id', 1],
    ['requester.manager_id', 'context.requester_id.manager_id', 1],
    ['record.requester.manager_id', 'record.requester_id.manager_id', 1],
  ])('asks who a relation leads to: %s is %s', (path, own, notes) => {
    const step = { ...documented[1], assignee: { type: 'relation', path }, on_approve: 'end', on_reject: 'end' };
    const imported = rocket([step], { context: { requester_id: 'trigger.record.created_by' } });
    expect(imported.workflow).toMatchObject({ steps: [{ assignee: { type: 'relation', path: own } }] });
    expect(imported.notes.map((note) => note.path)).toEqual(Array(notes).fill('steps[0].assignee.path'));
  });

  it('may be a state machine, in both spellings, whose guards allow', () => {
    const machine = (initial: string): ReturnType<typeof importWorkflow> =>
      importWorkflow({
        format: 'rocket',
        app: 'shop',
        definition: {
          entity: 'orders',
          field: 'status',
          definition: {
            [initial]: 'draft',
            transitions: [{ from: ['draft'], to: 'sent', roles: ['clerk'], guard: 'record.total > 0' }],
          },
        },
      });
    expect(machine('initial').fsm_spec).toEqual({
      app: 'shop',
      name: 'orders_status',
      initial: 'draft',
      transitions: [{ from: ['draft'], to: 'sent', roles: ['clerk'], guard: 'total > 0' }],
    });
    expect(machine('initial_state')).toEqual(machine('initial'));
  });
});

describe('an entity of MetaForge', () => {
  it('binds its hooks here', () => {
    const { entity, workflow, notes } = importWorkflow({
      format: 'metaforge',
      app: 'contracts',
      definition: {
        name: 'ContractLine',
        displayName: 'Line',
        hooks: {
          beforeSave: [{ name: 'computeValue', on: ['create'], when: "status == 'open' and not archived" }],
          beforeDelete: [{ name: 'archive' }],
        },
      },
    });
    expect(workflow).toBeNull();
    expect(entity).toMatchObject({
      app: 'contracts',
      name: 'contract_line',
      template_overrides: {
        controller: {
          hooks: [
            { handler: 'computeValue', events: ['create'], phase: 'before', when: 'status == "open" && !archived' },
            { handler: 'archive', events: ['delete'], phase: 'before' },
          ],
        },
      },
    });
    expect(notes.map((note) => note.path)).toEqual(['displayName', 'name', 'fields', 'hooks']);
  });
});
