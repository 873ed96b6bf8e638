import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonEqual } from '#core/json/equal.ts';
import type { Json } from '#core/json/json.ts';
import { differences } from './differences.ts';

const anyJson = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

describe('the differences of two definitions', () => {
  it('name the path and both sides, or the one that is there', () => {
    const found = differences({
      before: { label: 'a', trigger: { type: 'manual' } },
      after: { trigger: { type: 'event', event: 'x' } },
    });
    expect(found).toEqual([
      { path: 'label', before: 'a' },
      { path: 'trigger.type', before: 'manual', after: 'event' },
      { path: 'trigger.event', after: 'x' },
    ]);
  });

  it('hold the members of a list against those of the same id, so that an added one is one difference', () => {
    const before: Json = { steps: [{ id: 'a' }, { id: 'b', timeout: '1d' }] };
    const after: Json = { steps: [{ id: 'new' }, { id: 'a' }, { id: 'b', timeout: '2d' }] };
    expect(differences({ before, after })).toEqual([
      { path: 'steps[b].timeout', before: '1d', after: '2d' },
      { path: 'steps[new]', after: { id: 'new' } },
    ]);
  });

  it('say that members are the same in another order', () => {
    const found = differences({ before: [{ name: 'a' }, { name: 'b' }], after: [{ name: 'b' }, { name: 'a' }] });
    expect(found).toEqual([{ path: ' (order)', before: ['a', 'b'], after: ['b', 'a'] }]);
  });

  it('go by the place in a list whose members have no key of their own', () => {
    const found = differences({ before: { roles: ['a', 'b'] }, after: { roles: ['a', 'c', 'd'] } });
    expect(found).toEqual([
      { path: 'roles[1]', before: 'b', after: 'c' },
      { path: 'roles[2]', after: 'd' },
    ]);
  });

  it('are none exactly where the values are equal', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (before, after) => {
        expect(differences({ before, after }).length === 0).toBe(jsonEqual(before, after));
        expect(differences({ before, after: structuredClone(before) })).toEqual([]);
      }),
    );
  });
});
