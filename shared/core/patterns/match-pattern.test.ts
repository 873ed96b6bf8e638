import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { compilePattern, matchPattern } from './match-pattern.ts';

type Case = { pattern: Json; event: Json; hit: boolean };

/** One entry of a list against one value. */
function single(a: { entry: Json; value: Json }): boolean {
  return matchPattern({ pattern: { d: { a: [a.entry] } }, event: { d: { a: a.value } } });
}

describe('exact values', () => {
  it.each<{ entry: Json; value: Json; hit: boolean }>([
    { entry: 'x', value: 'x', hit: true },
    { entry: 'x', value: 'X', hit: false },
    { entry: '1', value: 1, hit: false },
    { entry: 1, value: '1', hit: false },
    { entry: 301.8, value: 3.018e2, hit: true },
    { entry: 123456789012, value: 123456789012, hit: true },
    { entry: 0, value: -0, hit: true },
    { entry: true, value: 'true', hit: false },
    { entry: null, value: null, hit: true },
    { entry: null, value: '', hit: false },
    { entry: '', value: '', hit: true },
    { entry: null, value: [], hit: false },
    { entry: 'x', value: ['y', ['x']], hit: true },
    { entry: 'x', value: { x: 'x' }, hit: false },
    { entry: '::1', value: '0:0:0:0:0:0:0:1', hit: true },
    { entry: { exactly: '::1' }, value: '0:0:0:0:0:0:0:1', hit: false },
    { entry: { exactly: 'x' }, value: 'x', hit: true },
  ])('$entry on $value: $hit', ({ entry, value, hit }) => {
    expect(single({ entry, value })).toBe(hit);
  });
});

describe('operators', () => {
  it.each<{ entry: Json; value: Json; hit: boolean }>([
    { entry: { prefix: '1' }, value: 12, hit: false },
    { entry: { prefix: '' }, value: '', hit: true },
    { entry: { suffix: '' }, value: null, hit: false },
    { entry: { suffix: '.png' }, value: 'a.png', hit: true },
    { entry: { suffix: '.png' }, value: 'png', hit: false },
    { entry: { 'equals-ignore-case': 'won' }, value: 'WON', hit: true },
    { entry: { wildcard: '*' }, value: 5, hit: false },
    { entry: { numeric: ['=', 3.018e2] }, value: 301.8, hit: true },
    { entry: { numeric: ['>', 0, '<=', 5] }, value: 5, hit: true },
    { entry: { numeric: ['>', 0, '<=', 5] }, value: 0, hit: false },
    { entry: { numeric: ['>=', 0, '<', 5] }, value: 0, hit: true },
    { entry: { numeric: ['>=', 0, '<', 5] }, value: 5, hit: false },
    { entry: { numeric: ['>', 0] }, value: 5e9, hit: true },
    { entry: { numeric: ['>', 0] }, value: 5_000_000_001, hit: false },
    { entry: { numeric: ['>', 0] }, value: 0.0000001, hit: false },
    { entry: { numeric: ['<', 0] }, value: true, hit: false },
    { entry: { cidr: '10.0.0.0/24' }, value: '10.0.0.255', hit: true },
    { entry: { cidr: '10.0.0.0/24' }, value: '10.0.1.0', hit: false },
    { entry: { cidr: '10.0.0.5/24' }, value: '10.0.0.0', hit: true },
    { entry: { cidr: '10.0.0.0/24' }, value: 'somewhere', hit: false },
    { entry: { cidr: '::/1' }, value: '10.0.0.1', hit: false },
    { entry: { exists: true }, value: null, hit: true },
    { entry: { exists: true }, value: {}, hit: false },
    { entry: { exists: true }, value: { b: 1 }, hit: false },
    { entry: { exists: false }, value: { b: 1 }, hit: true },
    { entry: { exists: false }, value: [], hit: true },
    { entry: { exists: false }, value: null, hit: false },
    { entry: { 'anything-but': 'x' }, value: 'y', hit: true },
    { entry: { 'anything-but': 'x' }, value: true, hit: true },
    { entry: { 'anything-but': 1 }, value: 1, hit: false },
    { entry: { 'anything-but': 1 }, value: '1', hit: true },
    { entry: { 'anything-but': 'x' }, value: [], hit: false },
    { entry: { 'anything-but': 'x' }, value: { b: 'y' }, hit: false },
    { entry: { 'anything-but': ['x', 'y'] }, value: ['x', 'y', 'z'], hit: true },
    { entry: { 'anything-but': ['x', 'y'] }, value: ['x', 'y'], hit: false },
    { entry: { 'anything-but': { prefix: 'x' } }, value: 'xy', hit: false },
    { entry: { 'anything-but': { suffix: ['x', 'y'] } }, value: 'xy', hit: false },
    { entry: { 'anything-but': { 'equals-ignore-case': ['x', 'won'] } }, value: 'WON', hit: false },
    { entry: { 'anything-but': { 'equals-ignore-case': 'won' } }, value: 7, hit: true },
    { entry: { 'anything-but': { wildcard: '*/lib/*' } }, value: 'a/lib/b', hit: false },
    { entry: { 'anything-but': { wildcard: ['*/lib/*', 'x'] } }, value: 'lib', hit: true },
  ])('$entry on $value: $hit', ({ entry, value, hit }) => {
    expect(single({ entry, value })).toBe(hit);
  });

  it.each<Json>([{ 'anything-but': 'x' }, { exists: true }, { wildcard: '*' }, null])(
    '%j does not match a missing field',
    (entry) => {
      expect(matchPattern({ pattern: { a: [entry] }, event: { b: 1 } })).toBe(false);
    },
  );
});

describe('fields', () => {
  it.each<Case>([
    { pattern: { a: ['x', 'y'], b: [1] }, event: { a: 'y', b: 1, c: 2 }, hit: true },
    { pattern: { a: ['x', 'y'], b: [1] }, event: { a: 'y', b: 2 }, hit: false },
    { pattern: { a: ['x', { exists: false }] }, event: {}, hit: true },
    { pattern: { a: ['x', { exists: false }] }, event: { a: 'x' }, hit: true },
    { pattern: { a: ['x', { exists: false }] }, event: { a: 'y' }, hit: false },
    { pattern: { 'a.b': { c: [1] } }, event: { a: { 'b.c': 1 } }, hit: true },
    { pattern: { a: { b: [1] }, 'a.b': [2] }, event: { a: { b: 2 } }, hit: true },
    { pattern: { a: { b: [1] }, 'a.b': [2] }, event: { a: { b: 1 } }, hit: false },
    { pattern: { toString: [{ exists: true }] }, event: {}, hit: false },
    { pattern: { '': ['x'] }, event: { '': 'x' }, hit: true },
    { pattern: { a: [1] }, event: [{ a: 1 }], hit: false },
    { pattern: { a: [{ exists: false }] }, event: null, hit: false },
  ])('$pattern on $event: $hit', ({ pattern, event, hit }) => {
    expect(matchPattern({ pattern, event })).toBe(hit);
  });
});

describe('lists of objects', () => {
  const pair: Json = { e: { first: ['Anna'], last: ['Jones'] } };
  it.each<Case>([
    {
      pattern: pair,
      event: {
        e: [
          { first: 'Anna', last: 'Smith' },
          { first: 'Peter', last: 'Jones' },
        ],
      },
      hit: false,
    },
    { pattern: pair, event: { e: [{ first: 'Peter' }, { first: 'Anna', last: 'Jones' }] }, hit: true },
    { pattern: pair, event: { e: [[{ first: 'Anna' }], [{ last: 'Jones' }]] }, hit: false },
    { pattern: pair, event: { e: [[{ first: 'Peter' }, { first: 'Anna', last: ['x', 'Jones'] }]] }, hit: true },
    { pattern: pair, event: { e: { first: ['Anna', 'x'], last: ['y', 'Jones'] } }, hit: true },
    { pattern: { a: { x: [1] }, b: { x: [2] } }, event: { a: [{ x: 0 }, { x: 1 }], b: [{ x: 2 }] }, hit: true },
    { pattern: { a: { x: [1] }, b: { x: [2] } }, event: { a: [{ x: 1 }], b: [{ x: 1 }] }, hit: false },
    {
      pattern: { l: { k: [1], m: { n: [2], o: [3] } } },
      event: { l: [{ k: 1, m: [{ n: 2 }, { o: 3 }] }] },
      hit: false,
    },
    {
      pattern: { l: { k: [1], m: { n: [2], o: [3] } } },
      event: { l: [{ k: 0 }, { k: 1, m: [{}, { n: 2, o: 3 }] }] },
      hit: true,
    },
    { pattern: { l: { a: [1], b: [{ exists: false }] } }, event: { l: [{ a: 1 }, { b: 1 }] }, hit: true },
    { pattern: { l: { a: [1], b: [{ exists: false }] } }, event: { l: [{ a: 1, b: 1 }, { a: 2 }] }, hit: false },
    { pattern: { l: { a: [{ exists: false }], b: [1] } }, event: { l: [{ b: 1 }, { a: 1 }] }, hit: false },
    { pattern: { l: { b: [{ exists: false }], a: [1] } }, event: { l: [{ a: 1 }, { b: 1 }] }, hit: true },
    { pattern: { l: ['s'], 'l.x': [1] }, event: { l: ['s', { x: 1 }] }, hit: true },
    {
      pattern: { l: { m: { a: [1], k: [1], z: [1] } } },
      event: { l: [{ m: [{ a: 1 }, { z: 1 }], 'm.k': 1 }] },
      hit: false,
    },
    { pattern: { l: { a: [1], b: [{ exists: false }, 5] } }, event: { l: [{ a: 1, b: 5 }] }, hit: true },
  ])('$pattern on $event: $hit', ({ pattern, event, hit }) => {
    expect(matchPattern({ pattern, event })).toBe(hit);
  });

  it('keeps two fields apart that share one list object in memory', () => {
    const lines = [{ x: 1 }, { x: 2 }];
    const pattern = { record: { x: [1] }, original: { x: [2] } };
    expect(matchPattern({ pattern, event: { record: lines, original: lines } })).toBe(true);
  });

  it('does not multiply independent lists', () => {
    const rows = (x: number, y: number): Json => Array.from({ length: 150 }, (): Json[] => [{ x }, { y }]).flat();
    const pattern = { a: { x: [1] }, b: { x: [1] }, c: { x: [1] }, d: { x: [1], y: [1] } };
    const before = performance.now();
    const hit = matchPattern({ pattern, event: { a: rows(1, 1), b: rows(1, 1), c: rows(1, 1), d: rows(1, 1) } });
    expect(hit).toBe(false);
    expect(performance.now() - before).toBeLessThan(2000);
  });

  it('survives lists in lists without end', () => {
    let value: Json = 'x';
    for (let i = 0; i < 20_000; i++) value = [value];
    expect(matchPattern({ pattern: { a: ['x'] }, event: { a: value } })).toBe(false);
  });
});

describe('$or', () => {
  const pattern: Json = {
    source: ['s'],
    $or: [{ a: [1] }, { b: [2], $or: [{ c: [3] }, { d: [4] }] }],
    detail: { $or: [{ x: [1] }, { y: [1] }] },
  };
  it.each<{ event: Json; hit: boolean }>([
    { event: { source: 's', a: 1, detail: { x: 1 } }, hit: true },
    { event: { source: 's', b: 2, d: 4, detail: { y: 1 } }, hit: true },
    { event: { source: 's', b: 2, detail: { y: 1 } }, hit: false },
    { event: { source: 's', a: 1, detail: {} }, hit: false },
    { event: { source: 't', a: 1, detail: { x: 1 } }, hit: false },
  ])('joins alternatives at several levels: $event is $hit', ({ event, hit }) => {
    expect(matchPattern({ pattern, event })).toBe(hit);
  });

  it('is the name of a field where it lists no alternatives', () => {
    const named = compilePattern({ pattern: { $or: [{ numeric: ['>', 0] }, { prefix: 'x' }] } });
    expect(named.matches({ $or: 'xy' })).toBe(true);
    expect(named.matches({ $or: -1 })).toBe(false);
  });
});

describe('compilePattern', () => {
  it('refuses an invalid pattern with its issues', () => {
    const compile = (): unknown => compilePattern({ pattern: { status: 'won' } });
    expect(compile).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        issues: [expect.objectContaining({ code: 'INVALID_PATTERN', path: 'status' })],
      }),
    );
  });
});
