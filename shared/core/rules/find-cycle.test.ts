import { describe, expect, it } from '@jest/globals';
import { type Collection, parseDefinition, type StoredDefinition } from '#core/definitions/collections.ts';
import { TenantModel } from '#core/definitions/tenant-model.ts';
import { HookRegistry } from '#core/hooks/registry.ts';
import type { JsonObject } from '#core/json/json.ts';
import { cycleFindings } from './find-cycle.ts';

const at = '2026-01-01T00:00:00.000Z';
const fields = [
  { name: 'status', type: 'string' },
  { name: 'amount', type: 'integer' },
  { name: 'note', type: 'string' },
];
const entities = ['deals', 'orders'].map((name): JsonObject => ({ app: 'crm', name, fields }));
const event: JsonObject = {
  app: 'crm',
  type: 'deal.sung',
  description: 'x',
  payload: [{ name: 'id', type: 'string' }],
};
const set = (field: string, value: unknown, more: object = {}) => ({ action: 'set_field', field, value, ...more });

function stored(a: { collection: Collection; id: string; value: JsonObject }): StoredDefinition {
  const { collection, id, value } = a;
  const meta = { id, version: 1, created_at: at, updated_at: at, pack: null };
  return { ...meta, collection, body: parseDefinition({ collection, value }) } as StoredDefinition;
}

/** The finding of rule r0 among others. */
function found(a: { rules: object[]; workflows?: object[] }): string[] {
  const put = (collection: Collection, values: readonly object[], prefix: string): StoredDefinition[] =>
    values.map((value, i) =>
      stored({ collection, id: `${prefix}${i}`, value: { app: 'crm', name: `${prefix}${i}`, ...value } as JsonObject }),
    );
  const definitions = [
    ...put('entity_definitions', entities, 'e'),
    stored({ collection: 'event_catalog', id: 'c0', value: event }),
    ...put('event_rules', a.rules, 'r'),
    ...put('_workflows', a.workflows ?? [], 'w'),
  ];
  const model = new TenantModel({ tenant: 'acme', definitions, hooks: new HookRegistry({ hooks: [] }) });
  return cycleFindings({ model, ruleId: 'r0' }).map((one) => one.message.replace(/;.*/, ''));
}
const updated = { on: { event: 'deals.updated' } };

describe('cycleFindings', () => {
  it('finds a rule that sets itself off', () => {
    const message = 'the rule sets itself off: crm/r0 → crm/r0';
    expect(found({ rules: [{ ...updated, then: set('amount', '{{ amount + 1 }}') }] })).toEqual([message]);
    expect(found({ rules: [{ ...updated, when: 'status == "won"', then: set('note', '{{ note }}!') }] })).toEqual([
      message,
    ]);
  });

  it.each([
    [
      'asks for a change of what it does not set',
      'status == "won" && original.status != "won"',
      set('note', '{{ note }}!'),
    ],
    ['asks for another text than it sets', 'status == "won"', set('status', 'lost')],
    ['asks whether a field has changed that it does not set', 'has(changes.status)', set('note', '{{ note }}!')],
    ['compares a field with what it was', 'amount != original.amount', set('note', '{{ note }}!')],
  ])('finds nothing where the condition %s', (_, when, then) => {
    expect(found({ rules: [{ ...updated, when, then }] })).toEqual([]);
  });

  it('finds nothing where a rule works on other records than it listens to', () => {
    const other = set('note', '{{ note }}!', { entity: 'orders', id: '{{ note }}' });
    expect(found({ rules: [{ on: { event: 'deals.created' }, then: set('note', '{{ note }}!') }] })).toEqual([]);
    expect(found({ rules: [{ ...updated, then: other }] })).toEqual([]);
  });

  it('finds nothing where all of a circle sets what is set already', () => {
    const [a, b] = [
      { ...updated, then: set('note', 'a') },
      { ...updated, then: set('amount', 5) },
    ];
    expect([found({ rules: [a] }), found({ rules: [a, b] })]).toEqual([[], []]);
    expect(found({ rules: [a, { ...updated, then: set('note', 'b') }] })).toHaveLength(1);
  });

  it('finds a circle through other entities, and names the way', () => {
    const rules = [
      { ...updated, then: set('note', '{{ note }}!', { entity: 'orders', id: '{{ note }}' }) },
      { on: { event: 'orders.updated' }, then: set('note', 'x', { entity: 'deals', id: '{{ note }}' }) },
    ];
    expect(found({ rules })).toEqual(['rules set each other off in a circle: crm/r0 → crm/r1 → crm/r0']);
    expect(found({ rules: [rules[0], { ...rules[1], active: false }] as object[] })).toEqual([]);
  });

  it('finds a circle through events of the catalog and workflows', () => {
    const steps = [{ id: 'tell', type: 'action', actions: [{ type: 'send_event', event: 'deal.sung' }], then: 'end' }];
    const rules = [{ on: { event: 'deal.sung' }, then: { action: 'start_workflow', workflow: 'w0' } }];
    expect(found({ rules, workflows: [{ steps }] })).toEqual([
      'rules set each other off in a circle: crm/r0 → crm/w0 → crm/r0',
    ]);
  });

  it('finds a circle of records that make records', () => {
    const rules = [{ on: { event: 'deals.created' }, then: { action: 'create_record', entity: 'deals', values: {} } }];
    expect(found({ rules })).toHaveLength(1);
  });
});
