import { describe, expect, it } from '@jest/globals';
import { type Collection, parseDefinition, type StoredDefinition } from '#core/definitions/collections.ts';
import { TenantModel } from '#core/definitions/tenant-model.ts';
import { HookRegistry } from '#core/hooks/registry.ts';
import type { JsonObject } from '#core/json/json.ts';
import { idleFindings } from './idle-findings.ts';

const at = '2026-01-01T00:00:00.000Z';
const entity: JsonObject = {
  app: 'crm',
  name: 'deals',
  fields: [
    { name: 'status', type: 'enum', values: ['open', 'won'] },
    { name: 'amount', type: 'integer' },
  ],
};
const flagged: JsonObject = {
  app: 'crm',
  type: 'deal.flagged',
  description: 'x',
  payload: [{ name: 'way', type: 'enum', values: ['mail', 'post'] }],
};

function stored(a: { collection: Collection; id: string; value: JsonObject }): StoredDefinition {
  const { collection, id, value } = a;
  const meta = { id, version: 1, created_at: at, updated_at: at, pack: null };
  return { ...meta, collection, body: parseDefinition({ collection, value }) } as StoredDefinition;
}

/** What is found in a rule, as code, path and fix. */
function found(a: { on: JsonObject; when?: string }): string[] {
  const value: JsonObject = { app: 'crm', name: 'r', then: { action: 'log', message: 'x' }, ...a };
  const definitions = [
    stored({ collection: 'entity_definitions', id: 'e', value: entity }),
    stored({ collection: 'event_catalog', id: 'c', value: flagged }),
    stored({ collection: 'event_rules', id: 'r', value }),
  ];
  const model = new TenantModel({ tenant: 'acme', definitions, hooks: new HookRegistry({ hooks: [] }) });
  return idleFindings({ model, ruleId: 'r' }).map(({ code, path, fix = '' }) => `${code} ${path} ${fix}`.trim());
}
const event = (type: string): { on: JsonObject } => ({ on: { event: type } });

describe('idleFindings', () => {
  it.each([
    ['a value that the field cannot have', 'deals.updated', 'status == "wno"', 'status is one of open, won'],
    ['one of the image before', 'deals.updated', 'original.status == "x"', 'original.status is one of open, won'],
    ['one of a change', 'deals.updated', 'changes.status.new == "x"', 'changes.status.new is one of open, won'],
    [
      'one among conditions that may hold',
      'deals.updated',
      'amount > 1 && status in ["a", "b"]',
      'status is one of open, won',
    ],
    ['what was before there was anything', 'deals.created', 'original.amount > 1', ''],
    ['a value that the payload cannot have', 'deal.flagged', 'way == "fax"', 'way is one of mail, post'],
    [
      'one of a system type',
      'TICKET_CREATED',
      'payload.actorType == "x"',
      'payload.actorType is one of USER, CONTACT, SYSTEM',
    ],
  ])('tells of %s', (_, type, when, fix) => {
    expect(found({ ...event(type), when })).toEqual([`NEVER_HOLDS when ${fix}`.trim()]);
  });

  it.each([
    ['deals.updated', 'status == "won" && original.status != "won"'],
    ['deals.updated', 'status == "x" || amount > 1'],
    ['deals.updated', 'status != "x"'],
    ['deals.created', 'original.amount == null'],
    ['deal.flagged', 'way == "post"'],
  ])('has nothing against %s when %s', (type, when) => {
    expect(found({ ...event(type), when })).toEqual([]);
  });

  it('tells that nothing ever sends what the rule listens to', () => {
    expect(found(event('CLIENT_MERGED'))).toEqual([expect.stringMatching(/^NOT_EMITTED on\.event/)]);
    expect(found(event('CLIENT_CREATED'))).toEqual([]);
  });

  it('leaves alone what goes by the clock, and what is gone', () => {
    expect(found({ on: { cron: '0 9 * * *' } })).toEqual([]);
    const model = new TenantModel({ tenant: 'acme', definitions: [], hooks: new HookRegistry({ hooks: [] }) });
    expect(idleFindings({ model, ruleId: 'r' })).toEqual([]);
  });
});
