import { describe, expect, it } from '@jest/globals';
import { plan } from '#test/contract/plans.ts';
import { type Committed, JournalTail } from './change-feed-tail.ts';

function row(seq: number, size = 10): Committed {
  return { seq, tenant: 'acme', journal: plan({}).journal, size };
}

function tailOf(seqs: number[], size = 10): JournalTail {
  const tail = new JournalTail();
  for (const seq of seqs) tail.push(row(seq, size));
  return tail;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('JournalTail', () => {
  it('gives the rows that directly follow a place', () => {
    const tail = tailOf(range(5, 9));
    expect(tail.after({ seq: 6, limit: 2 }).map((one) => one.seq)).toEqual([7, 8]);
    expect(tail.after({ seq: 4, limit: 9 }).map((one) => one.seq)).toEqual([5, 6, 7, 8, 9]);
    expect(tail.at(8)?.seq).toBe(8);
  });

  it('gives nothing when the next row is not there: it is on disk, or not written yet', () => {
    const tail = tailOf(range(5, 9));
    expect(tail.after({ seq: 3, limit: 9 })).toEqual([]);
    expect(tail.after({ seq: 9, limit: 9 })).toEqual([]);
    expect([tail.at(4), tail.at(10), new JournalTail().at(1)]).toEqual([undefined, undefined, undefined]);
  });

  it('begins anew after a gap', () => {
    const tail = tailOf([1, 2, 5]);
    expect(tail.after({ seq: 1, limit: 9 })).toEqual([]);
    expect(tail.after({ seq: 4, limit: 9 }).map((one) => one.seq)).toEqual([5]);
  });

  it.each([
    { what: 'rows', count: 2001, size: 10 },
    { what: 'characters', count: 20, size: 1_000_000 },
  ])('keeps the newest when there are too many $what', ({ count, size }) => {
    const tail = tailOf(range(1, count), size);
    expect(tail.at(1)).toBeUndefined();
    expect(tail.at(count)?.seq).toBe(count);
    expect(tail.after({ seq: count - 1, limit: 9 })).toHaveLength(1);
  });

  it('tells its listeners of each row until they leave', () => {
    const tail = new JournalTail();
    let told = 0;
    const leave = tail.subscribe(() => told++);
    tail.push(row(1));
    leave();
    tail.push(row(2));
    expect(told).toBe(1);
  });
});
