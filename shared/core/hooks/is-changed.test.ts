import { describe, expect, it } from '@jest/globals';
import { trimStrings } from './builtins/trim-strings.ts';
import { hookContextFor } from './hook-context-for.ts';
import { isChanged } from './is-changed.ts';

const NAMES = ['same', 'list', 'other', 'set', 'cleared', 'never'];
const record = { same: 'a', list: [1], other: 'c', set: 'd', cleared: null, never: null };
const original = { same: 'a', list: [1], other: 'b', set: null, cleared: 'x' };

describe('isChanged', () => {
  it.each([
    ['an update', original],
    ['a create', undefined],
  ])('says of %s what its changes say', (_, before) => {
    // Prepare
    const ctx = hookContextFor({ hook: trimStrings, record, ...(before && { original: before }) });
    // Act
    const changed = NAMES.filter((name) => isChanged({ ctx, name }));
    // Assess
    expect(changed).toEqual(NAMES.filter((name) => name in ctx.changes));
    expect(changed.length).toBeGreaterThan(0);
  });
});
