import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesWildcard, parseWildcard } from './wildcard.ts';

describe('wildcards', () => {
  it.each([
    { wildcard: 'dir/*.png', text: 'dir/a/b.png', hit: true },
    { wildcard: 'dir/*.png', text: 'dir/.png', hit: true },
    { wildcard: 'dir/*.png', text: 'dir.png', hit: false },
    { wildcard: '*', text: '', hit: true },
    { wildcard: '', text: '', hit: true },
    { wildcard: '', text: 'a', hit: false },
    { wildcard: 'ab*bc', text: 'abc', hit: false },
    { wildcard: 'a*a', text: 'a', hit: false },
    { wildcard: '*ab*ab', text: 'abxab', hit: true },
    { wildcard: '*ab*ab', text: 'xab', hit: false },
    { wildcard: 'a\\*b', text: 'a*b', hit: true },
    { wildcard: 'a\\*b', text: 'axb', hit: false },
    { wildcard: 'a\\\\*', text: 'a\\bc', hit: true },
  ])('$wildcard on "$text": $hit', ({ wildcard, text, hit }) => {
    const parsed = parseWildcard(wildcard);
    expect('parts' in parsed && matchesWildcard({ parts: parsed.parts, text })).toBe(hit);
  });

  it.each(['a**b', '**', 'a\\b', 'a\\'])('refuses %s', (wildcard) => {
    expect(parseWildcard(wildcard)).toHaveProperty('problem');
  });

  it('agrees with a regular expression', () => {
    const wildcards = fc
      .string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
      .map((w) => w.replace(/\*+/g, '*'));
    const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(wildcards, texts, (wildcard, text) => {
        const parsed = parseWildcard(wildcard);
        const expected = new RegExp(`^${wildcard.replaceAll('*', '.*')}$`).test(text);
        expect('parts' in parsed && matchesWildcard({ parts: parsed.parts, text })).toBe(expected);
      }),
    );
  });
});
