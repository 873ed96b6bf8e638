import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { exactFieldsOf } from './exact-fields.ts';
import { parsePattern } from './parse-pattern.ts';

function fieldsOf(pattern: Json): string[] {
  return parsePattern({ pattern })
    .branches.flatMap(exactFieldsOf)
    .map((field) => field.path);
}

describe('exactFieldsOf', () => {
  it('puts the tenant and the type first, in whatever order they were written', () => {
    const record = { status: ['won'], kind: ['a'] };
    const one = fieldsOf({ source: ['s'], detail: { record, tenantId: ['acme'] }, 'detail-type': ['t'] });
    const other = fieldsOf({ 'detail-type': ['t'], detail: { tenantId: ['acme'], record }, source: ['s'] });
    expect(one).toEqual(['detail.tenantId', 'detail-type', 'source', 'detail.record.kind', 'detail.record.status']);
    expect(other).toEqual(one);
  });

  it('leaves out fields that exact values do not settle', () => {
    const fields = fieldsOf({ a: ['x', { prefix: 'y' }], b: ['x', { exists: false }], c: ['::1'], d: ['x', 1, null] });
    expect(fields).toEqual(['d']);
  });

  it('leaves out a field with too many values, not the ones behind it', () => {
    const many = Array.from({ length: 33 }, (_, i) => i);
    expect(fieldsOf({ a: many, b: [1, 2] })).toEqual(['b']);
  });
});
