import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { payloadOfSchema } from './payload-of-schema.ts';

const of = (properties: Json, rest: Record<string, Json> = {}): Json => ({ type: 'object', properties, ...rest });

describe('payloadOfSchema', () => {
  it('reads types, formats, limits and what is required', () => {
    const schema = of(
      {
        dealId: { type: 'string', format: 'uuid', description: 'which' },
        note: { type: 'string', maxLength: 500, pattern: '^a' },
        at: { type: 'string', format: 'date-time' },
        way: { enum: ['mail', 'post'], default: 'mail' },
        score: { type: 'integer', minimum: 0, maximum: 9 },
        extra: { type: 'object' },
      },
      { required: ['dealId', 'score'], additionalProperties: false, title: 'A deal' },
    );
    expect(payloadOfSchema({ schema, path: 'schema' })).toEqual({
      issues: [],
      payload: [
        { name: 'dealId', type: 'string', description: 'which', required: true },
        { name: 'note', type: 'text', max_length: 500, pattern: '^a' },
        { name: 'at', type: 'datetime' },
        { name: 'way', type: 'enum', values: ['mail', 'post'], default: 'mail' },
        { name: 'score', type: 'integer', min: 0, max: 9, required: true },
        { name: 'extra', type: 'json' },
      ],
    });
  });

  it.each<[string, Json, string]>([
    ['no object', { type: 'string' }, 'WRONG_TYPE schema'],
    ['text', 'a', 'WRONG_TYPE schema'],
    ['properties that are no object', { properties: [] }, 'WRONG_TYPE schema'],
    ['a keyword that fields have not', of({ a: { anyOf: [] } }), 'UNKNOWN_KEY schema.properties.a.anyOf'],
    ['a reference', of({}, { $ref: '#/x' }), 'UNKNOWN_KEY schema.$ref'],
    ['items of a list', of({ a: { type: 'array', items: {} } }), 'UNKNOWN_KEY schema.properties.a.items'],
    ['an unknown type', of({ a: { type: 'strin' } }), 'NOT_IN_VALUES schema.properties.a.type'],
    ['an unknown format', of({ a: { type: 'string', format: 'mail' } }), 'NOT_IN_VALUES schema.properties.a.format'],
    ['a member that is no schema', of({ a: true }), 'WRONG_TYPE schema.properties.a'],
    ['more members than named', of({}, { additionalProperties: true }), 'NOT_APPLICABLE schema.additionalProperties'],
    ['a required member that is not there', of({}, { required: ['b'] }), 'UNKNOWN_FIELD schema.required'],
  ])('refuses %s', (_, schema, expected) => {
    const { issues } = payloadOfSchema({ schema, path: 'schema' });
    expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([expected]);
  });
});
