import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { isMasked, maskParts, maskRecord, maskValue, unmaskRecord } from './mask.ts';

const key = new Uint8Array(32).fill(7);
const other = new Uint8Array(32).fill(8);
const record = { id: '1', email: 'ana@example.com', city: 'Rome' };

describe('maskRecord', () => {
  it('puts a keyed hash in place of personal values and leaves the rest', () => {
    const masked = maskRecord({ record, fields: ['email'], key });
    expect(masked['city']).toBe('Rome');
    expect(masked['email']).toMatch(/^pii:[0-9a-f]{32}$/);
  });

  it('gives equal values equal hashes, and other tenants other ones', () => {
    const [first, second, foreign] = [key, key, other].map((one) =>
      maskRecord({ record, fields: ['email'], key: one }),
    );
    expect(first).toEqual(second);
    expect(foreign?.['email']).not.toBe(first?.['email']);
  });
});

describe('maskParts', () => {
  it('masks each part by itself and keeps the form', () => {
    const value: JsonObject[] = [{ email: 'ana@example.com', name: null }, { email: 'jo@example.com' }];
    const hash = (text: string): unknown => maskValue({ value: text, key });
    expect(maskParts({ value, key })).toEqual([
      { email: hash('ana@example.com'), name: null },
      { email: hash('jo@example.com') },
    ]);
  });
});

describe('isMasked', () => {
  it('knows a whole hash, and nothing that only begins like one', () => {
    const hash = maskValue({ value: 'Ana', key });
    expect([hash, `${String(hash)}0`, 'pii:ana', 7].map(isMasked)).toEqual([true, false, false, false]);
  });
});

describe('unmaskRecord', () => {
  it('brings a value back that the live record still has', () => {
    const masked = maskRecord({ record, fields: ['email'], key });
    expect(unmaskRecord({ record: masked, live: record, fields: ['email'], key })).toEqual(record);
  });

  it('gives null for a value that has changed since', () => {
    const masked = maskRecord({ record, fields: ['email'], key });
    const live = { ...record, email: 'new@example.com' };
    expect(unmaskRecord({ record: masked, live, fields: ['email'], key })['email']).toBeNull();
  });
});
