import { describe, expect, it } from '@jest/globals';
import { parseDefinition } from '#core/definitions/collections.ts';
import type { JsonObject } from '#core/json/json.ts';
import { withOwnName } from './metaforge-form.ts';

const entity = (more: JsonObject): JsonObject => ({
  ...{ app: 'crm', name: 'deals', fields: [{ name: 'name', type: 'string' }] },
  ...more,
});
const bindingsOf = (more: JsonObject): unknown =>
  parseDefinition({ collection: 'entity_definitions', value: entity(more) }).template_overrides.controller.hooks;

describe('names of MetaForge', () => {
  it.each([
    ['Contract', 'contract'],
    ['ContractLineItem', 'contract_line_item'],
    ['KYCCheck', 'kyc_check'],
    ['contract', 'contract'],
  ])('%s becomes %s', (name, own) => {
    expect(withOwnName({ name, hooks: {} })['name']).toBe(own);
  });

  it('stay as they are in our own form, to be refused there', () => {
    expect(withOwnName({ name: 'Contract' })['name']).toBe('Contract');
  });
});

describe('bindings of MetaForge', () => {
  it.each([
    ['beforeSave', 'before', ['create', 'update']],
    ['beforeDelete', 'before', ['delete']],
    ['afterSave', 'in_transaction', ['create', 'update']],
    ['afterCommit', 'after', ['create', 'update']],
  ])('at %s run in the phase %s, on %j where they say nothing', (point, phase, events) => {
    expect(bindingsOf({ hooks: { [point]: [{ name: 'x' }] } })).toEqual([{ handler: 'x', phase, events }]);
  });

  it.each(['afterSave', 'afterCommit'])('at %s may run on delete', (point) => {
    expect(bindingsOf({ hooks: { [point]: [{ name: 'x', on: ['delete'] }] } })).toMatchObject([{ events: ['delete'] }]);
  });

  it('keep all that they say, and stand behind those of the canonical form', () => {
    const said = { when: 'name != null', params: { a: 1 }, timeout: '1s', description: 'why' };
    const first = { events: ['create'], handler: 'first' };
    const hooks = bindingsOf({
      template_overrides: { controller: { hooks: [first] } },
      hooks: { beforeSave: [{ name: 'x', on: ['update'], ...said }, { name: 'y' }] },
    });
    expect(hooks).toEqual([
      first,
      { handler: 'x', phase: 'before', events: ['update'], ...said },
      { handler: 'y', phase: 'before', events: ['create', 'update'] },
    ]);
  });

  it.each([
    ["status == 'a' and not (name IN ['b'])", 'status == "a" && !(name in ["b"])'],
    ['has(name) ? true : false', 'has(name) ? true : false'],
  ])('run when %s, in MetaForge’s language or in CEL', (when, cel) => {
    expect(bindingsOf({ hooks: { beforeSave: [{ name: 'x', when }] } })).toMatchObject([{ when: cel }]);
  });

  it.each([
    ['name == "a" and', 'the expression ends too soon at 1:16'],
    ['count("deals") > 1', 'count of other records is not read by expressions; bind a hook that reads it at 1:1'],
  ])('are refused when they run when %s', (when, message) => {
    const path = 'hooks.beforeSave[0].when';
    expect(() => bindingsOf({ hooks: { beforeSave: [{ name: 'x', when }] } })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path, message })] }),
    );
  });

  it('are gone from the definition as it is kept', () => {
    const kept = parseDefinition({ collection: 'entity_definitions', value: entity({ hooks: {} }) });
    expect('hooks' in kept).toBe(false);
  });
});
