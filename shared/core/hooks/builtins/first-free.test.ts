import { describe, expect, it } from '@jest/globals';
import { firstFree } from './first-free.ts';

describe('the first free number', () => {
  const looks: number[] = [];
  const search = (a: { taken: readonly number[]; attempt?: number; seed?: string }): Promise<number> => {
    looks.length = 0;
    return firstFree({
      isFree: (n) => {
        looks.push(n);
        return Promise.resolve(!a.taken.includes(n));
      },
      attempt: a.attempt ?? 0,
      seed: a.seed ?? 'r1',
    });
  };
  const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

  it.each([0, 1, 2, 3, 7, 8, 99, 1000])('is the next one when 1 to %d are taken', async (n) => {
    expect(await search({ taken: upTo(n) })).toBe(n + 1);
  });

  it('is found in few looks', async () => {
    await search({ taken: upTo(5000) });
    expect(looks.length).toBeLessThan(30);
  });

  it('is free also where numbers in between are', async () => {
    const taken = [1, 2, 5, 6, 7, 9];
    expect(taken).not.toContain(await search({ taken }));
  });

  it('differs between writers that have lost it again and again', async () => {
    const found = new Set<number>();
    for (const seed of ['a', 'b', 'c', 'd']) found.add(await search({ taken: upTo(3), attempt: 5, seed }));
    expect(found.size).toBe(4);
  });
});
