import { describe, expect, it } from '@jest/globals';
import { personalTexts, withoutPersonal } from './personal-texts.ts';

const entity = { piiFields: ['name', 'age', 'tags', 'extra'] };
const record = { name: 'Ana Lima', age: 1984, tags: ['Ana', 'x'], extra: { mail: 'ana@example.com' }, city: 'Rome' };
const texts = personalTexts({ entity, records: [record] });

describe('personal texts', () => {
  it('are the values of personal fields however deep, the longest first, none that is in every text', () => {
    expect(texts).toEqual(['ana@example.com', 'Ana Lima', '1984', 'Ana']);
  });
});

describe('a value without personal ones', () => {
  it('has none left in texts, numbers, lists and objects', () => {
    const value = { note: 'call Ana Lima, born 1984', year: 1984, list: ['Ana', { deep: 'to ana@example.com' }], n: 7 };
    expect(withoutPersonal({ value, texts })).toEqual({
      note: 'call ***, born ***',
      year: null,
      list: ['***', { deep: 'to ***' }],
      n: 7,
    });
  });

  it('can have something else for a whole value', () => {
    expect(withoutPersonal({ value: ['Ana', 'Ana L'], texts, whole: () => 'hash' })).toEqual(['hash', '*** L']);
  });
});
