import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Fifo } from './jobs-fifo.ts';

describe('Fifo', () => {
  it('does what a list does, however long', () => {
    const property = fc.property(fc.array(fc.tuple(fc.nat(3000), fc.nat(3000)), { maxLength: 6 }), (rounds) => {
      const fifo = new Fifo<number>();
      const list: number[] = [];
      let next = 0;
      for (const [pushes, shifts] of rounds) {
        for (let i = 0; i < pushes; i++) {
          fifo.push(++next);
          list.push(next);
        }
        const taken = Array.from({ length: shifts }, () => fifo.shift());
        expect(taken).toEqual(Array.from({ length: shifts }, () => list.shift()));
        expect(fifo.length).toBe(list.length);
      }
    });
    fc.assert(property, { numRuns: 20 });
  });
});
