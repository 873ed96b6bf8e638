import { describe, expect, it } from '@jest/globals';
import { endsWithFolded, equalsFolded, foldCase, startsWithFolded } from './fold-case.ts';

describe('folded texts', () => {
  it.each([
    { pattern: 'Alice', text: 'aLICE', equal: true },
    { pattern: 'alice', text: 'alice ', equal: false },
    { pattern: '', text: '', equal: true },
    { pattern: '', text: 'a', equal: false },
    { pattern: 'straße', text: 'STRASSE', equal: true },
    { pattern: 'ÄÖ1', text: 'äö1', equal: true },
  ])('"$pattern" is "$text" in any case: $equal', ({ pattern, text, equal }) => {
    const folded = foldCase(pattern);
    expect(equalsFolded({ text, folded })).toBe(equal);
  });

  it('finds a beginning and an end in any case', () => {
    const folded = foldCase('.Png');
    expect(endsWithFolded({ text: 'image.PNG', folded })).toBe(true);
    expect(endsWithFolded({ text: 'image.PNG.bak', folded })).toBe(false);
    expect(endsWithFolded({ text: 'ng', folded })).toBe(false);
    expect(startsWithFolded({ text: '.pNG is the end', folded })).toBe(true);
    expect(startsWithFolded({ text: 'a .png', folded })).toBe(false);
  });
});
