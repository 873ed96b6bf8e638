import { describe, expect, it } from '@jest/globals';
import { maskRecord, unmaskRecord } from './mask.ts';

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
