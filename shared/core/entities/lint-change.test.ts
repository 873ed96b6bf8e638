import { describe, expect, it } from '@jest/globals';
import { parseDefinition } from '#core/definitions/collections.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { EntityDefinition } from './definition.ts';
import { changeIssues } from './lint-change.ts';

const entity = (field: JsonObject, more: JsonObject = {}): EntityDefinition =>
  parseDefinition({
    collection: 'entity_definitions',
    value: { app: 'crm', name: 'deals', fields: [{ name: 'x', ...field }], ...more },
  });
const codes = (before: EntityDefinition, after: EntityDefinition): string[] =>
  changeIssues({ before, after }).map((one) => `${one.code} ${one.path}`);

const items = (...fields: JsonObject[]): JsonObject => ({ type: 'list', fields });

describe('a changed field', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ type: 'integer' }, { type: 'number' }],
    [{ type: 'email' }, { type: 'string' }],
    [{ type: 'enum', values: ['a'] }, { type: 'text' }],
    [{ type: 'text' }, { type: 'string', max_length: 5 }],
    [{ type: 'money', currency: 'EUR' }, { type: 'json' }],
    [
      { type: 'money', currency: 'EUR' },
      { type: 'money', currency: 'EUR', scale: 4 },
    ],
    [
      { type: 'enum', values: ['a', 'b'] },
      { type: 'enum', values: ['a'] },
    ],
    [{ type: 'string' }, { type: 'string', required: true, pattern: '^a' }],
    [
      { type: 'list', of: { type: 'integer' } },
      { type: 'list', of: { type: 'number' } },
    ],
    [items({ name: 'a', type: 'email' }), items({ name: 'a', type: 'string' }, { name: 'b', type: 'date' })],
  ])('%j may become %j', (before, after) => {
    expect(codes(entity(before), entity(after))).toEqual([]);
  });

  it.each<[JsonObject, JsonObject]>([
    [{ type: 'number' }, { type: 'integer' }],
    [{ type: 'string' }, { type: 'email' }],
    [{ type: 'string' }, { type: 'secret' }],
    [{ type: 'secret' }, { type: 'string' }],
    [{ type: 'secret' }, { type: 'json' }],
    [{ type: 'date' }, { type: 'datetime' }],
    [{ type: 'integer' }, { type: 'money' }],
    [
      { type: 'money', currency: 'EUR' },
      { type: 'money', currency: 'USD' },
    ],
    [
      { type: 'money', scale: 4 },
      { type: 'money', scale: 2 },
    ],
    [
      { type: 'reference', entity: 'crm/a' },
      { type: 'reference', entity: 'crm/b' },
    ],
    [{ type: 'list', of: { type: 'string' } }, items({ name: 'a', type: 'string' })],
    [
      { type: 'list', of: { type: 'string' } },
      { type: 'list', of: { type: 'integer' } },
    ],
    [items({ name: 'a', type: 'string' }), items({ name: 'a', type: 'integer' })],
  ])('%j cannot become %j while records hold it', (before, after) => {
    expect(codes(entity(before), entity(after))).toEqual(['INCOMPATIBLE_CHANGE fields[0]']);
  });

  it('is seen through the currency of the entity too', () => {
    const [euro, yen] = ['EUR', 'JPY'].map((currency) => entity({ type: 'money' }, { currency }));
    expect(euro && yen && changeIssues({ before: euro, after: yen })[0]?.message).toContain(
      'is in EUR and cannot be in JPY',
    );
  });
});
