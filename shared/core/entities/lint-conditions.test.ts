import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';

const deals: JsonObject = {
  app: 'crm',
  name: 'deals',
  fields: [
    { name: 'status', type: 'enum', values: ['open', 'won', 'lost'] },
    { name: 'reason', type: 'string' },
  ],
};
const seen: JsonObject = {
  app: 'crm',
  type: 'deal.seen',
  description: 'A deal is looked at',
  payload: [{ name: 'id', type: 'string', required: true }],
};
const typo = 'status == "wonn"';
const required: JsonObject = { type: 'required', field: 'reason' };
const kept: JsonObject = { type: 'immutable', fields: ['reason'] };
const emit: JsonObject = { event: 'deal.seen', payload: { id: '{{ id }}' } };

function findingsOf(part: JsonObject): string[] {
  const definitions = { entity_definitions: [{ ...deals, ...part }], event_catalog: [seen] };
  const entity = modelOf({ definitions }).entity({ app: 'crm', name: 'deals' });
  return (entity?.findings ?? []).map((one) => `${one.severity} ${one.code} ${one.path}`);
}

describe('what could never do anything is refused', () => {
  it.each<[string, JsonObject, string]>([
    ['a validator', { validators: [{ ...required, when: typo }] }, 'NEVER_HOLDS validators[0].when'],
    [
      'a validator that looks back on create',
      { validators: [{ ...required, when: 'original.status == "won"', on: ['create'] }] },
      'NEVER_HOLDS validators[0].when',
    ],
    ['a value kept on create', { validators: [{ ...kept, on: ['create'] }] }, 'NOT_APPLICABLE validators[0].on'],
    [
      'a default',
      {
        defaults: [
          { field: 'status', value: 'open' },
          { field: 'reason', value: 'x', when: typo },
        ],
      },
      'NEVER_HOLDS defaults[1].when',
    ],
    ['an event', { emits: [emit, { ...emit, when: typo }] }, 'NEVER_HOLDS emits[1].when'],
  ])('%s', (_, part, expected) => {
    expect(findingsOf(part)).toEqual([`error ${expected}`]);
  });

  it('but nothing that holds at one of its events', () => {
    const moved = 'original.status != null && status != original.status';
    const part = {
      validators: [
        { ...required, when: moved },
        { ...kept, on: ['create', 'update'] },
      ],
      defaults: [{ field: 'reason', expression: 'status', when: moved }],
      emits: [{ ...emit, when: moved }],
    };
    expect(findingsOf(part)).toEqual([]);
  });
});
