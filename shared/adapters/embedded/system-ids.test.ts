import { describe, expect, it } from '@jest/globals';
import { systemIds } from './system-ids.ts';

// more than one filling of the pool of randomness
const MANY = 5000;

describe('systemIds', () => {
  it.each([
    {
      what: 'records',
      make: systemIds().record,
      form: /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    },
    { what: 'writes', make: systemIds().write, form: /^[0-9A-HJKMNP-TV-Z]{26}$/ },
  ])('gives ids of $what that are well-formed, rise, and come once', ({ make, form }) => {
    const ids = Array.from({ length: MANY }, () => make());
    expect(ids.filter((id) => !form.test(id))).toEqual([]);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(MANY);
  });

  it('does not repeat what another source gives', () => {
    const tails = Array.from({ length: 100 }, () => systemIds().write().slice(-16));
    expect(new Set(tails).size).toBe(100);
  });
});
