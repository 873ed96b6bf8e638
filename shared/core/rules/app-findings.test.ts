import { describe, expect, it } from '@jest/globals';
import { type Collection, parseDefinition, type StoredDefinition } from '#core/definitions/collections.ts';
import { TenantModel } from '#core/definitions/tenant-model.ts';
import { HookRegistry } from '#core/hooks/registry.ts';
import type { JsonObject } from '#core/json/json.ts';
import { appFindings } from './app-findings.ts';

const at = '2026-01-01T00:00:00.000Z';
const deals: JsonObject = { app: 'crm', name: 'deals', fields: [{ name: 'amount', type: 'integer' }] };

function stored(a: { collection: Collection; id: string; value: JsonObject }): StoredDefinition {
  const { collection, id, value } = a;
  const meta = { id, version: 1, created_at: at, updated_at: at, pack: null };
  return { ...meta, collection, body: parseDefinition({ collection, value }) } as StoredDefinition;
}

function found(app: string): string[] {
  const rule = { app, name: 'r', on: { event: 'deals.created' }, then: { action: 'log', message: 'x' } };
  const definitions = [
    stored({ collection: 'entity_definitions', id: 'e', value: deals }),
    stored({ collection: 'event_rules', id: 'r', value: rule }),
    // another rule that is misspelt the same way makes no app
    stored({ collection: 'event_rules', id: 's', value: { ...rule, name: 's' } }),
  ];
  const model = new TenantModel({ tenant: 'acme', definitions, hooks: new HookRegistry({ hooks: [] }) });
  return appFindings({ model, ruleId: 'r' }).map(({ code, message }) => `${code} ${message}`);
}

describe('appFindings', () => {
  it('warns of a rule in an app that is not there, with the one that may be meant', () => {
    expect(found('crmm')).toEqual(['UNKNOWN_APP there is no app "crmm" besides this rule; did you mean "crm"?']);
  });

  it('has nothing against an app with entities', () => {
    expect(found('crm')).toEqual([]);
  });
});
