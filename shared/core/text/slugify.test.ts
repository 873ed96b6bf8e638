import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slugify } from './slugify.ts';

describe('slugify', () => {
  it.each([
    ['Hello, World!', 'hello-world'],
    ['  --Spring/Summer 2026--  ', 'spring-summer-2026'],
    ['Größe & Maß', 'grosse-mass'],
    ["L'Été à Łódź, d’accord", 'lete-a-lodz-daccord'],
    ['Ægir Øst Þór', 'aegir-ost-thor'],
    ['Война и мир: Ёлка', 'voyna-i-mir-yolka'],
    ['Καλημέρα κόσμε', 'kalimera-kosme'],
    ['ﬁne ① ℃', 'fine-1-c'],
    ['İstanbul', 'istanbul'],
    ['日本語', ''],
    ['', ''],
  ])('makes of %j %j', (text, slug) => {
    expect(slugify({ text, maxLength: 60 })).toBe(slug);
  });

  it('is no longer than asked, and does not end in a dash', () => {
    expect(slugify({ text: 'one two three', maxLength: 8 })).toBe('one-two');
  });

  it('gives the form of an address for any text, and leaves that as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const slug = slugify({ text, maxLength: 40 });
        expect(slug).toMatch(/^([a-z0-9]+(-[a-z0-9]+)*)?$/);
        expect(slugify({ text: slug, maxLength: 40 })).toBe(slug);
      }),
      { numRuns: 500 },
    );
  });
});
