import { describe, expect, it } from '@jest/globals';
import { spanOf } from './span-of.ts';

const PARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`;

describe('spanOf', () => {
  it('keeps trace and flags of its parent, and is a span of its own', () => {
    const span = spanOf({ parent: PARENT, correlationId: 'C1', seed: 'W1' });
    expect(span).toMatch(/^00-a{32}-(?!b{16})[0-9a-f]{16}-00$/);
  });

  it('is the same for the same work, and another for other work', () => {
    const spans = ['W1', 'W1', 'W2'].map((seed) => spanOf({ parent: PARENT, correlationId: 'C1', seed }));
    expect([spans[0] === spans[1], spans[0] === spans[2]]).toEqual([true, false]);
  });

  it('begins one trace for all of a correlation where nobody brought one', () => {
    const root = spanOf({ parent: undefined, correlationId: 'C1', seed: 'C1' });
    const others = ['W1', 'W2'].map((seed) => spanOf({ parent: undefined, correlationId: 'C1', seed }));
    const traces = [root, ...others].map((one) => one.split('-')[1]);
    expect(root).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect([new Set(traces).size, new Set([root, ...others]).size]).toEqual([1, 3]);
  });

  it('has no parent’s span when it goes by it again', () => {
    const once = spanOf({ parent: PARENT, correlationId: 'C1', seed: 'W1' });
    expect(spanOf({ parent: once, correlationId: 'C1', seed: 'W1' })).toBe(once);
  });
});
