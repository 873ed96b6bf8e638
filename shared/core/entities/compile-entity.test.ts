import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';

const base: JsonObject = { app: 'crm', name: 'deals', fields: [{ name: 'amount', type: 'number' }] };
const spec: JsonObject = {
  app: 'crm',
  name: 'flow',
  initial: 'a',
  transitions: [{ from: 'a', to: 'b', guard: 'amount > 0' }],
};
const hooks = (...bindings: Json[]): JsonObject => ({ template_overrides: { controller: { hooks: bindings } } });
const field = (one: JsonObject): JsonObject => ({ fields: [{ name: 'amount', type: 'number' }, one] });

function issuesOf(part: JsonObject): string[] {
  try {
    const model = modelOf({ definitions: { entity_definitions: [{ ...base, ...part }], fsm_specs: [spec] } });
    model.entity({ app: 'crm', name: 'deals' });
    return [];
  } catch (error) {
    return (error as { issues: { path: string; code: string; message: string }[] }).issues.map(
      (one) => `${one.code} ${one.path}`,
    );
  }
}

describe('an entity definition', () => {
  it('is accepted when everything that it names is there', () => {
    const part = {
      ...field({ name: 'state', type: 'enum', values: ['a', 'b'] }),
      ...hooks({ events: ['create'], handler: 'trim_strings', when: 'amount > 1', params: { fields: ['state'] } }),
      fsm: { state: 'flow' },
      indexes: [['state', 'created_at']],
      unique: [['state', 'amount']],
    };
    expect(issuesOf(part)).toEqual([]);
  });

  const path = 'template_overrides.controller.hooks[0]';
  it.each<[string, JsonObject, string[]]>([
    ['a scope across tenants', { scope: 'global' }, ['NOT_APPLICABLE scope']],
    [
      'a handler that nobody registered',
      hooks({ events: ['create'], handler: 'trim_string' }),
      [`UNKNOWN_HANDLER ${path}.handler`],
    ],
    [
      'a condition on an unknown field',
      hooks({ events: ['create'], handler: 'trim_strings', when: 'amnt > 1' }),
      [`UNKNOWN_NAME ${path}.when`],
    ],
    [
      'a condition that is none',
      hooks({ events: ['create'], handler: 'trim_strings', when: 'amount + 1' }),
      [`TYPE_MISMATCH ${path}.when`],
    ],
    [
      'a condition that does not parse',
      hooks({ events: ['create'], handler: 'trim_strings', when: 'amount >' }),
      [`SYNTAX ${path}.when`],
    ],
    [
      'parameters that the hook does not have',
      hooks({ events: ['create'], handler: 'trim_strings', params: { feilds: [] } }),
      [`UNKNOWN_KEY ${path}.params.feilds`],
    ],
    [
      'a lifecycle event that does not exist',
      hooks({ events: ['save'], handler: 'trim_strings' }),
      [`NOT_IN_VALUES ${path}.events[0]`],
    ],
    ['an unknown key', { indices: [] }, ['UNKNOWN_KEY indices']],
    [
      'an unknown key of a field',
      field({ name: 'x', type: 'string', requierd: true }),
      ['UNKNOWN_KEY fields[1].requierd'],
    ],
    ['an unknown type', field({ name: 'x', type: 'varchar' }), ['NOT_IN_VALUES fields[1].type']],
    ['a field twice', field({ name: 'amount', type: 'string' }), ['DUPLICATE_NAME fields[1].name']],
    [
      'a field with a name of the platform',
      field({ name: 'record', type: 'string' }),
      ['RESERVED_NAME fields[1].name'],
    ],
    ['a field with a name of the system', field({ name: 'version', type: 'string' }), ['RESERVED_NAME fields[1].name']],
    ['an enum without values', field({ name: 'x', type: 'enum' }), ['REQUIRED fields[1].values']],
    [
      'a reference to no entity',
      field({ name: 'x', type: 'reference', entity: 'crm/acounts' }),
      ['UNKNOWN_ENTITY fields[1].entity'],
    ],
    ['a list of nothing', field({ name: 'x', type: 'list' }), ['REQUIRED fields[1]']],
    ['a pattern that is none', field({ name: 'x', type: 'string', pattern: '(' }), ['SYNTAX fields[1].pattern']],
    [
      'a default of the wrong type',
      field({ name: 'x', type: 'integer', default: 'many' }),
      ['WRONG_TYPE fields[1].default'],
    ],
    [
      'a computed default of the wrong type',
      { defaults: [{ field: 'amount', expression: '"x"' }] },
      ['TYPE_MISMATCH defaults[0].expression'],
    ],
    ['a default for no field', { defaults: [{ field: 'amuont', value: 1 }] }, ['UNKNOWN_FIELD defaults[0].field']],
    ['an index over no field', { indexes: [['amuont']] }, ['UNKNOWN_FIELD indexes[0]']],
    [
      'a state machine that is not there',
      { ...field({ name: 'state', type: 'enum', values: ['a', 'b'] }), fsm: { state: 'flwo' } },
      ['UNKNOWN_FSM fsm.state'],
    ],
    [
      'a state that the field cannot hold',
      { ...field({ name: 'state', type: 'enum', values: ['a'] }), fsm: { state: 'flow' } },
      ['UNKNOWN_STATE fsm.state'],
    ],
    [
      'a validator on an unknown field',
      { validators: [{ type: 'expression', rule: 'amuont > 1', message: 'x' }] },
      ['UNKNOWN_NAME validators[0].rule'],
    ],
    ['a read filter that is no condition', { read_filter: 'amount' }, ['TYPE_MISMATCH read_filter']],
  ])('with %s is refused', (_, part, expected) => {
    expect(issuesOf(part)).toEqual(expected);
  });

  it('names the nearest of what is there', () => {
    const model = (): unknown =>
      modelOf({
        definitions: { entity_definitions: [{ ...base, ...hooks({ events: ['create'], handler: 'trim_string' }) }] },
      }).entity({ app: 'crm', name: 'deals' });
    expect(model).toThrow('did you mean "trim_strings"');
  });
});
