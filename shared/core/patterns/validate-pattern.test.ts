import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { validatePattern } from './validate-pattern.ts';

const wrap = (entry: Json): Json => ({ a: [entry] });

describe('validatePattern', () => {
  it.each<{ pattern: Json; path: string }>([
    { pattern: [1], path: '' },
    { pattern: 'a', path: '' },
    { pattern: {}, path: '' },
    { pattern: { detail: {} }, path: 'detail' },
    { pattern: { detail: { status: 'won' } }, path: 'detail.status' },
    { pattern: { detail: { status: null } }, path: 'detail.status' },
    { pattern: { a: [] }, path: 'a' },
    { pattern: { a: ['x', ['y']] }, path: 'a[1]' },
    { pattern: wrap({}), path: 'a[0]' },
    { pattern: wrap({ prefix: 'x', suffix: 'y' }), path: 'a[0]' },
    { pattern: wrap({ prefix: 3 }), path: 'a[0].prefix' },
    { pattern: wrap({ prefix: ['x'] }), path: 'a[0].prefix' },
    { pattern: wrap({ prefix: { wildcard: 'x' } }), path: 'a[0].prefix' },
    { pattern: wrap({ prefix: { 'equals-ignore-case': ['x'] } }), path: 'a[0].prefix' },
    { pattern: wrap({ suffix: { 'equals-ignore-case': 'x', y: 1 } }), path: 'a[0].suffix' },
    { pattern: wrap({ 'equals-ignore-case': ['x'] }), path: 'a[0].equals-ignore-case' },
    { pattern: wrap({ wildcard: 'a**b' }), path: 'a[0].wildcard' },
    { pattern: wrap({ wildcard: ['a*b'] }), path: 'a[0].wildcard' },
    { pattern: wrap({ wildcard: '*a*a*a*a*a*a*' }), path: 'a' },
    { pattern: wrap({ exists: 'true' }), path: 'a[0].exists' },
    { pattern: wrap({ exists: 1 }), path: 'a[0].exists' },
    { pattern: wrap({ exactly: 3 }), path: 'a[0].exactly' },
    { pattern: wrap({ cidr: ['10.0.0.0/8'] }), path: 'a[0].cidr' },
    { pattern: wrap({ cidr: '10.0.0.0' }), path: 'a[0].cidr' },
    { pattern: wrap({ numeric: '>' }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: [] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['>'] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['==', 1] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['=', '1'] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['>', true] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['=', 5_000_000_000.1] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['>', -5_000_000_001] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['=', 0.1234567] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['<', 5, '>', 0] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['=', 1, '<', 5] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['>', 5, '<', 5] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['>', 5, '<', 1] }), path: 'a[0].numeric' },
    { pattern: wrap({ numeric: ['>', 0, '<', 5, 6] }), path: 'a[0].numeric' },
    { pattern: wrap({ 'anything-but': null }), path: 'a[0].anything-but' },
    { pattern: wrap({ 'anything-but': true }), path: 'a[0].anything-but' },
    { pattern: wrap({ 'anything-but': [] }), path: 'a[0].anything-but' },
    { pattern: wrap({ 'anything-but': ['x', null] }), path: 'a[0].anything-but' },
    { pattern: wrap({ 'anything-but': ['x', 1] }), path: 'a[0].anything-but' },
    { pattern: wrap({ 'anything-but': 6e9 }), path: 'a[0].anything-but' },
    { pattern: wrap({ 'anything-but': [{ prefix: 'x' }] }), path: 'a[0].anything-but' },
    { pattern: wrap({ 'anything-but': { numeric: ['=', 1] } }), path: 'a[0].anything-but' },
    { pattern: wrap({ 'anything-but': { prefix: 'x', suffix: 'y' } }), path: 'a[0].anything-but' },
    { pattern: wrap({ 'anything-but': {} }), path: 'a[0].anything-but' },
    { pattern: wrap({ 'anything-but': { prefix: ['x', ''] } }), path: 'a[0].anything-but.prefix' },
    { pattern: wrap({ 'anything-but': { suffix: [1] } }), path: 'a[0].anything-but.suffix' },
    { pattern: wrap({ 'anything-but': { wildcard: ['a', 'a**'] } }), path: 'a[0].anything-but.wildcard' },
    { pattern: { $or: [{ a: [1] }] }, path: '$or' },
    { pattern: { $or: [{ a: [1] }, 'b'] }, path: '$or' },
    { pattern: { $or: [{ a: [1] }, {}] }, path: '$or[1]' },
    { pattern: { d: { $or: [{ a: [1] }, { b: 2 }] } }, path: 'd.$or[1].b' },
    { pattern: { $or: [{ a: [1] }, { x: { numeric: [1] } }] }, path: '$or' },
  ])('points at "$path" of $pattern', ({ pattern, path }) => {
    const issues = validatePattern({ pattern });
    expect(issues).toEqual([
      {
        path,
        code: 'INVALID_PATTERN',
        message: expect.stringContaining('is not valid: '),
      },
    ]);
  });

  it.each<Json>([
    { a: [{ prefix: '' }, { suffix: '' }, { 'equals-ignore-case': '' }, { wildcard: '' }] },
    { a: [{ 'anything-but': { wildcard: '' } }, { 'anything-but': { 'equals-ignore-case': ['', 'x'] } }] },
    { a: [{ 'anything-but': '' }, { 'anything-but': [0, -1.5] }] },
    { a: [{ numeric: ['=', 5e9] }, { numeric: ['>=', -5e9, '<', 5e9] }, { numeric: ['<', 0.000001] }] },
    { a: [123456789012, 0.123456789, true, false, null, ''] },
    { $or: ['a', 'b'] },
    { $or: { a: [1] } },
    { $or: [{ prefix: 'x' }, { numeric: ['>', 1] }] },
  ])('has nothing against %j', (pattern) => {
    expect(validatePattern({ pattern })).toEqual([]);
  });

  it('reports every problem, not only the first', () => {
    const issues = validatePattern({ pattern: { a: 1, b: [{ prefixx: 'x' }], c: { d: [] } } });
    expect(issues.map((issue) => issue.path)).toEqual(['a', 'b[0].prefixx', 'c.d']);
  });

  it('writes out the list that was meant, and the operator', () => {
    const issues = validatePattern({ pattern: { status: 'won', b: [{ Exists: true }] } });
    expect(issues[0]?.message).toContain('"status": ["won"]');
    expect(issues[1]?.message).toContain('did you mean "exists"?');
  });

  it('counts alternatives over all $or lists', () => {
    const ten = Array.from({ length: 10 }, (_, i) => ({ [`f${i}`]: [i] }));
    const thousand: Json = { a: { $or: ten }, b: { $or: ten }, c: { $or: ten } };
    const more: Json = { ...thousand, d: { $or: [{ x: [1] }, { y: [1] }] } };
    expect(validatePattern({ pattern: thousand })).toEqual([]);
    expect(validatePattern({ pattern: more }).map((issue) => issue.path)).toEqual(['d.$or']);
  });

  it('refuses what is nested too deep, by objects, alternatives or dots', () => {
    let objects: Json = ['x'];
    let alternatives: Json = { x: [1] };
    for (let i = 0; i < 20_000; i++) objects = { a: objects };
    for (let i = 0; i < 20_000; i++) alternatives = { $or: [alternatives, { y: { z: [2] } }] };
    const dots: Json = { ['a.'.repeat(200)]: ['x'] };
    const inside: Json = { $or: [{ a: objects }, { b: [1] }] };
    const codes = [objects, alternatives, dots, inside].map((pattern) => validatePattern({ pattern })[0]?.code);
    expect(codes).toEqual(['INVALID_PATTERN', 'INVALID_PATTERN', 'INVALID_PATTERN', 'INVALID_PATTERN']);
  });
});
