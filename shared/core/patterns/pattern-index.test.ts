import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { PatternIndex } from './pattern-index.ts';

const rule = (tenant: string, status: Json[]): Json => ({
  'detail-type': ['deals.updated'],
  detail: { tenantId: [tenant], record: { status } },
});
const event = (tenant: string, status: Json): Json => ({
  'detail-type': 'deals.updated',
  detail: { tenantId: tenant, record: { status } },
});

describe('PatternIndex', () => {
  it('finds the rules of the tenant that match, in the order in which they were put', () => {
    const index = new PatternIndex();
    index.put({ id: 'z', pattern: rule('acme', ['won', 'lost']) });
    index.put({ id: 'a', pattern: rule('acme', [{ prefix: 'w' }]) });
    index.put({ id: 'b', pattern: rule('acme', ['open']) });
    index.put({ id: 'c', pattern: rule('other', ['won']) });
    const ids = index.match({ event: event('acme', 'won') });
    expect(ids).toEqual(['z', 'a']);
  });

  it('finds a rule once though several of its values or alternatives lead to it', () => {
    const index = new PatternIndex();
    index.put({ id: 'r', pattern: { $or: [{ a: [1, 2] }, { b: [1] }] } });
    expect(index.match({ event: { a: [1, 2], b: 1 } })).toEqual(['r']);
  });

  it('finds rules without exact values, and rules with more values than it lays out', () => {
    const index = new PatternIndex();
    const many = Array.from({ length: 60 }, (_, i) => i);
    index.put({ id: 'missing', pattern: { gone: [{ exists: false }] } });
    index.put({ id: 'many', pattern: { a: many, b: many, c: many, d: many, e: ['x'] } });
    expect(index.match({ event: { a: 59, b: 0, c: 1, d: 2, e: 'x' } })).toEqual(['missing', 'many']);
    expect(index.match({ event: { a: 60, b: 0, c: 1, d: 2, e: 'x' } })).toEqual(['missing']);
  });

  it('replaces a rule of the same id', () => {
    const index = new PatternIndex();
    index.put({ id: 'r', pattern: rule('acme', ['won']) });
    index.put({ id: 'r', pattern: rule('acme', ['lost']) });
    expect(index.size).toBe(1);
    expect(index.match({ event: event('acme', 'won') })).toEqual([]);
    expect(index.match({ event: event('acme', 'lost') })).toEqual(['r']);
  });

  it('keeps the old rule when the new pattern is invalid', () => {
    const index = new PatternIndex();
    index.put({ id: 'r', pattern: rule('acme', ['won']) });
    expect(() => index.put({ id: 'r', pattern: {} })).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
    expect(index.match({ event: event('acme', 'won') })).toEqual(['r']);
  });

  it('forgets a removed rule and keeps its neighbours', () => {
    const index = new PatternIndex();
    index.put({ id: 'gone', pattern: rule('acme', ['won', 'lost']) });
    index.put({ id: 'stays', pattern: rule('acme', ['won']) });
    index.remove({ id: 'gone' });
    index.remove({ id: 'never there' });
    expect(index.size).toBe(1);
    expect(index.match({ event: event('acme', 'won') })).toEqual(['stays']);
    expect(index.match({ event: event('acme', 'lost') })).toEqual([]);
  });

  it('gives the place of a field that is gone to another', () => {
    const index = new PatternIndex();
    index.put({ id: 'gone', pattern: { a: ['x'], b: ['y'] } });
    index.remove({ id: 'gone' });
    index.put({ id: 'new', pattern: { c: ['x'], d: ['y'] } });
    expect(index.match({ event: { a: 'x', b: 'y' } })).toEqual([]);
    expect(index.match({ event: { c: 'x', d: 'y' } })).toEqual(['new']);
  });

  it('takes values of several fields from one element of a list of objects', () => {
    const index = new PatternIndex();
    index.put({ id: 'r', pattern: { l: { a: [1], b: [2] }, t: ['x'] } });
    const split: Json = { l: [{ a: 1 }, { b: 2 }], t: 'x' };
    const together: Json = { l: [{ a: 0 }, { a: 1, b: 2 }], t: 'x' };
    expect([split, together].map((each) => index.match({ event: each }))).toEqual([[], ['r']]);
  });

  // 1,000 to the fourth combinations would never end
  it('is not slowed down by long lists in several fields', () => {
    const index = new PatternIndex();
    index.put({ id: 'r', pattern: { a: [999], b: [999], c: [999], d: [999] } });
    const long = Array.from({ length: 1000 }, (_, i) => i);
    expect(index.match({ event: { a: long, b: long, c: long, d: long } })).toEqual(['r']);
    expect(index.match({ event: { a: long, b: long, c: long, d: [1] } })).toEqual([]);
  });

  it('tells texts from numbers, and one cut of two texts from another', () => {
    const index = new PatternIndex();
    index.put({ id: 'number', pattern: { t: ['x'], u: [1], v: ['b'] } });
    index.put({ id: 'text', pattern: { t: ['x'], u: ['1'], v: ['b'] } });
    index.put({ id: 'cut', pattern: { t: ['x'], u: ['1"a'], v: ['b'] } });
    expect(index.match({ event: { t: 'x', u: 1, v: 'b' } })).toEqual(['number']);
    expect(index.match({ event: { t: 'x', u: '1', v: 'b' } })).toEqual(['text']);
    expect(index.match({ event: { t: 'x', u: '1', v: 'a1"b' } })).toEqual([]);
  });

  it('matches nothing to what is no object', () => {
    const index = new PatternIndex();
    index.put({ id: 'r', pattern: { a: [{ exists: false }] } });
    expect(index.match({ event: 'text' })).toEqual([]);
  });
});
