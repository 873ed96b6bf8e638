import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesWildcard, parseWildcard } from './wildcard.ts';
import { MAX_WILDCARD_COMPLEXITY, wildcardComplexity } from './wildcard-complexity.ts';

const TOO_MUCH = MAX_WILDCARD_COMPLEXITY + 1;

describe('wildcard complexity', () => {
  it.each([
    { wildcards: ['*.png'], complexity: 2 },
    { wildcards: ['*aa'], complexity: 3 },
    { wildcards: ['*.bif', '*.tiff', '*.tif', '*.svs'], complexity: 8 },
    { wildcards: ['*:stack/a/*', '*:stack/b/*', '*:stack/c/*'], complexity: 9 },
    { wildcards: ['*:stack/a/*', '*:stack/b/*', '*:stack/c/*', '*:stack/d/*'], complexity: TOO_MUCH },
    { wildcards: ['*:*:*:*:*:event-bus/*'], complexity: TOO_MUCH },
    { wildcards: ['a*b', 'a*b', 'a*b', 'a*b', 'a*b', 'a*b'], complexity: 2 },
  ])('of $wildcards is $complexity', ({ wildcards, complexity }) => {
    const groups = wildcards.map((wildcard) => [wildcard]);
    expect(wildcardComplexity({ groups })).toBe(complexity);
  });

  it('counts the common beginning of one anything-but list once', () => {
    const list = ['ab*x', 'ab*y', 'ab*z'];
    const apart = wildcardComplexity({ groups: list.map((wildcard) => [wildcard]) });
    const together = wildcardComplexity({ groups: [list] });
    expect({ apart, together }).toEqual({ apart: 6, together: 2 });
    expect(wildcardComplexity({ groups: [['*', '*a']] })).toBe(2);
    expect(wildcardComplexity({ groups: [['*ab', '*ac']] })).toBe(3);
  });

  it('takes what it cannot search through for too complex', () => {
    const endless = `*${Array.from({ length: 60_000 }, (_, i) => i).join()}`;
    expect(wildcardComplexity({ groups: [[endless]] })).toBe(TOO_MUCH);
  });

  it('is what counting the prefixes of every short value gives', () => {
    const values = textsUpTo(7);
    const wildcards = fc
      .string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 5 })
      .map((w) => w.replace(/\*+/g, '*'));
    fc.assert(
      fc.property(fc.uniqueArray(wildcards, { minLength: 1, maxLength: 2 }), (texts) => {
        const prefixes = texts.flatMap((text) => prefixesOf(`<${text}>`));
        const counts = values.map((text) => prefixes.filter((parts) => matchesWildcard({ parts, text })).length);
        const complexity = wildcardComplexity({ groups: texts.map((text) => [text]) });
        expect(complexity).toBe(Math.min(Math.max(...counts), TOO_MUCH));
      }),
      { numRuns: 60 },
    );
  });
});

function prefixesOf(quoted: string): (readonly string[])[] {
  return Array.from({ length: quoted.length }, (_, i) => parseWildcard(quoted.slice(0, i + 1))).flatMap((parsed) =>
    'parts' in parsed ? [parsed.parts] : [],
  );
}

/** All values in quotes, and their beginnings. */
function textsUpTo(length: number): string[] {
  let inner = [''];
  const all = ['<'];
  for (let i = 0; i < length; i++) {
    all.push(...inner.flatMap((text) => [`<${text}`, `<${text}>`]));
    inner = inner.flatMap((text) => [`${text}a`, `${text}b`]);
  }
  return all;
}
