import { describe, expect, it } from '@jest/globals';
import { isDroError } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import { modelOf } from '#test/support/planned-write.ts';
import { readRelation } from './relation.ts';

const ref = (name: string, entity: string): JsonObject => ({ name, type: 'reference', entity: `crm/${entity}` });
const text = (name: string): JsonObject => ({ name, type: 'string' });
const entities: JsonObject[] = [
  {
    app: 'crm',
    name: 'orders',
    fields: [
      ref('customer_id', 'customers'),
      text('owner_id'),
      { name: 'scan', type: 'file' },
      { name: 'lines', type: 'list', fields: [{ name: 'customer_id', type: 'reference', entity: 'crm/customers' }] },
    ],
  },
  {
    app: 'crm',
    name: 'customers',
    fields: [
      ref('parent_id', 'customers'),
      text('boss_id'),
      { name: 'due', type: 'date' },
      { name: 'code', type: 'secret' },
    ],
  },
];
const context = { customer: 'trigger.record.customer_id', level: '1 + 1' };
const assigneeAt = (at: string): string => `steps[0].${at}`;

function compile(assignee: JsonObject, more: JsonObject = {}): CompiledWorkflow | null {
  const end = { end: 'done' };
  const ways = { on_approve: end, on_reject: end, on_timeout: end };
  const step = { id: 'ask', type: 'approval', assignee, timeout: '72h', ...ways, ...more };
  const flow = { app: 'crm', name: 'flow', record: 'orders', context, steps: [step] };
  return modelOf({ definitions: { entity_definitions: entities, _workflows: [flow] } }).workflow('_workflows-0');
}

function messagesOf(assignee: JsonObject, more?: JsonObject): string[] {
  try {
    compile(assignee, more);
    return [];
  } catch (error) {
    return isDroError(error) ? error.issues.map(({ path, code, message }) => `${code} ${path} ${message}`) : ['?'];
  }
}

describe('a relation path', () => {
  const customers = (field: string): JsonObject => ({ app: 'crm', entity: 'customers', field });

  it.each<[string, string, JsonObject[]]>([
    ['record.owner_id', 'record.owner_id', []],
    ['record.scan.name', 'record.scan.name', []],
    ['record.customer_id.boss_id', 'record.customer_id', [customers('boss_id')]],
    ['trigger.record.customer_id.boss_id', 'trigger.record.customer_id', [customers('boss_id')]],
    ['context.customer.boss_id', 'context.customer', [customers('boss_id')]],
    [
      'record.customer_id.parent_id.parent_id.parent_id.boss_id',
      'record.customer_id',
      [customers('parent_id'), customers('parent_id'), customers('parent_id'), customers('boss_id')],
    ],
  ])('reads %s', (path, first, hops) => {
    const step = compile({ type: 'relation', path })?.steps.get('ask');
    expect(step).toMatchObject({ people: { assignee: { expression: { source: first }, hops } } });
  });

  it.each([
    ['record.customer_id.bos_id', 'UNKNOWN_FIELD', 'crm/customers has no field "bos_id"; did you mean "boss_id"?'],
    ['record.customer.boss_id', 'UNKNOWN_FIELD', 'crm/orders has no field "customer"; did you mean "customer_id"?'],
    [
      'record.owner_id.boss_id',
      'TYPE_MISMATCH',
      '"owner_id" of crm/orders is no reference, so "boss_id" cannot follow it; those of crm/orders: customer_id',
    ],
    ['record.customer_id.due', 'TYPE_MISMATCH', '"due" of crm/customers is of type date, which names no user'],
    ['record.customer_id.code', 'TYPE_MISMATCH', '"code" of crm/customers is of type secret, which names no user'],
  ])('refuses %s', (path, code, message) => {
    const at = assigneeAt('assignee.path');
    expect(messagesOf({ type: 'relation', path })).toEqual([`${code} ${at} ${at}: ${message}`]);
  });

  it('is five fields long at most', () => {
    const path = 'record.customer_id.parent_id.parent_id.parent_id.parent_id.boss_id';
    const at = assigneeAt('assignee.path');
    expect(messagesOf({ type: 'relation', path })).toEqual([`TOO_COMPLEX ${at} ${at} is 6 fields long; 5 are allowed`]);
  });

  it.each(['context.level.boss_id', 'record.lines.customer_id', 'steps.aks.output.customer_id'])(
    'goes through nothing else: %s',
    (path) => {
      expect(messagesOf({ type: 'relation', path })).toEqual([expect.stringContaining('assignee.path')]);
    },
  );

  it('leads to entities that there are', () => {
    const model = modelOf({ definitions: { entity_definitions: entities } });
    const subject = model.entity({ app: 'crm', name: 'orders' });
    const relations = { subject, entity: () => null, entityPaths: ['crm/customer'], context: new Map() };
    const issues: Issue[] = [];
    const relation = readRelation({ source: 'record.customer_id.boss_id', relations, path: 'path', issues });
    const message =
      'path: "customer_id" of crm/orders leads to crm/customers, and there is no such entity; did you mean "crm/customer"?';
    expect([relation, issues]).toEqual([null, [{ path: 'path', code: 'UNKNOWN_ENTITY', message }]]);
  });

  it('is checked on each rung of the ladder', () => {
    const escalate = [{ after: '24h', to: { type: 'relation', path: 'record.customer_id.bos_id' } }];
    expect(messagesOf({ type: 'role', role: 'boss' }, { escalate })).toEqual([
      expect.stringMatching(/^UNKNOWN_FIELD steps\[0\]\.escalate\[0\]\.to\.path /),
    ]);
  });
});
