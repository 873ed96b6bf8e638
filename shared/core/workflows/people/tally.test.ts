import { describe, expect, it } from '@jest/globals';
import { type Ballot, needOf, tally } from './tally.ts';

const votes = (...outcomes: string[]): Ballot[] =>
  outcomes.map((outcome, i) => ({ by: `u${i}`, for: `u${i}`, outcome }));
const rejectAny = { reject: 'any', rejects: ['reject'] } as const;
const rejectTogether = { reject: 'quorum', rejects: ['reject'] } as const;

describe('tally', () => {
  it.each([
    ['one is enough', votes('approve'), 1, 'approve'],
    ['two of three are not there yet', votes('approve'), 2, null],
    ['two of three agree', votes('approve', 'approve'), 2, 'approve'],
    ['one that rejects ends it', votes('approve', 'reject'), 3, 'reject'],
  ])('%s', (_, given, need, outcome) => {
    expect(tally({ ask: rejectAny, votes: given, need, voices: 3 })).toBe(outcome);
  });

  it.each([
    ['one that rejects does not end it', votes('reject'), 2, null],
    ['two reject', votes('reject', 'reject'), 2, 'reject'],
    ['what can no longer be agreed to is refused', votes('reject', 'approve'), 3, 'reject'],
  ])('of a quorum that rejects together: %s', (_, given, need, outcome) => {
    expect(tally({ ask: rejectTogether, votes: given, need, voices: 3 })).toBe(outcome);
  });

  it('is undecided when no outcome can be reached any more, and none of them says no', () => {
    const ask = { reject: 'any', rejects: [] } as const;
    const given = votes('escalate', 'write_off', 'paid');
    expect(tally({ ask, votes: given, need: 2, voices: 3 })).toBe('undecided');
  });

  it('stays open as long as nobody knows how many there are', () => {
    const ask = { reject: 'any', rejects: [] } as const;
    expect(tally({ ask, votes: votes('a', 'b', 'c'), need: 2, voices: null })).toBeNull();
  });
});

describe('needOf', () => {
  it.each([
    ['any' as const, 3, 1],
    ['all' as const, 3, 3],
    ['all' as const, 0, 1],
    [{ at_least: 2 }, null, 2],
  ])('of %p among %p is %p', (quorum, voices, need) => {
    expect(needOf({ quorum, voices })).toBe(need);
  });
});
