import { describe, expect, it } from '@jest/globals';
import { type Field, fieldSchema } from '#core/entities/field.ts';
import { normaliseField } from '#core/entities/normalise.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { anonymousValue } from './anonymous-value.ts';

const id = '01900000-0000-7000-8000-00000000beef';
const fieldOf = (more: JsonObject): Field => fieldSchema.parse({ name: 'x', pii: true, required: true, ...more });
const anonymous = (field: Field, a: { value?: Json; unique?: boolean } = {}): Json =>
  anonymousValue({ field, value: a.value ?? 'before', id, currency: 'EUR', unique: a.unique ?? false });

describe('what an erasure puts in place', () => {
  it('is nothing where the field may be empty', () => {
    expect(anonymous(fieldOf({ type: 'email', required: false }))).toBeNull();
  });

  it('is nothing where nothing stood', () => {
    const field = fieldOf({ type: 'email' });
    expect(anonymousValue({ field, value: null, id, currency: null, unique: false })).toBeNull();
  });

  it.each<[JsonObject]>([
    [{ type: 'string' }],
    [{ type: 'string', max_length: 20 }],
    [{ type: 'text', min_length: 100 }],
    [{ type: 'email' }],
    [{ type: 'url' }],
    [{ type: 'phone' }],
    [{ type: 'integer', min: 18 }],
    [{ type: 'number', max: -1 }],
    [{ type: 'money', min: '5' }],
    [{ type: 'date', min: '1950-01-01' }],
    [{ type: 'datetime' }],
    [{ type: 'boolean' }],
    [{ type: 'enum', values: ['a', 'b'] }],
    [{ type: 'duration' }],
    [{ type: 'country' }],
    [{ type: 'ip' }],
    [{ type: 'json' }],
  ])('is a value that %j takes where it must have one', (more) => {
    const field = fieldOf(more);
    const value = anonymous(field);
    expect(value).not.toBeNull();
    expect(normaliseField({ field, value, currency: 'EUR', path: 'x' })).toEqual({ value, issues: [] });
  });

  it.each(['string', 'email', 'url', 'phone'])('is the record’s own where a %s is unique', (type) => {
    const field = fieldOf({ type });
    const other = anonymousValue({ field, value: 'x', id: id.replace('beef', 'cafe'), currency: null, unique: true });
    expect(anonymous(field, { unique: true })).not.toBe(other);
  });

  it.each(['date', 'boolean', 'integer'])('is nothing where a %s would have to be unique', (type) => {
    expect(anonymous(fieldOf({ type }), { unique: true })).toBeNull();
  });

  it('is nothing where no such value is allowed', () => {
    expect(anonymous(fieldOf({ type: 'string', pattern: '^[0-9]{4}$' }))).toBeNull();
    expect(anonymous(fieldOf({ type: 'list', of: { type: 'string' } }), { value: ['x'] })).toBeNull();
  });
});
