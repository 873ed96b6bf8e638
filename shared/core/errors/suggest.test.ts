import { describe, expect, it } from '@jest/globals';
import { didYouMean, nearest } from './suggest.ts';

describe('nearest', () => {
  it('finds the name that a typo meant', () => {
    const hint = nearest({ name: 'custmer_id', known: ['status', 'customer_id', 'total'] });
    expect(hint).toBe('customer_id');
  });

  it('says nothing when no name is near', () => {
    const hint = nearest({ name: 'zebra', known: ['status', 'customer_id'] });
    expect(hint).toBeNull();
  });

  it('words the hint as a question', () => {
    const text = didYouMean({ name: 'stauts', known: ['status'] });
    expect(text).toBe('; did you mean "status"?');
  });
});
