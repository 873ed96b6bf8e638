import type { Ask } from './definition.ts';

/** What somebody said; `for` is whose voice it was, where they stood in for another. */
export type Ballot = { by: string; for: string; outcome: string };

/**
 * What the votes so far come to: an outcome, `undecided` when none can be reached any more, or null as long as it is
 * open. `voices` = how many there are in all, null when nobody knows, as with a role.
 *
 * @example
 * ```ts
 * import { tally } from '#core/workflows/people/tally.ts';
 * const ask = { reject: 'any', rejects: ['reject'] } as const;
 * const votes = [{ by: 'ana', for: 'ana', outcome: 'approve' }];
 * const outcome: string | null = tally({ ask, votes, need: 2, voices: 3 }); // null
 * ```
 */
export function tally(a: {
  ask: Pick<Ask, 'reject' | 'rejects'>;
  votes: readonly Ballot[];
  need: number;
  voices: number | null;
}): string | null {
  const { ask, votes, need, voices } = a;
  const no = votes.find((one) => ask.rejects.includes(one.outcome));
  if (no && ask.reject === 'any') return no.outcome;
  const counts = new Map<string, number>();
  for (const { outcome } of votes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const ranked = [...counts].sort(([, x], [, y]) => y - x);
  const [first] = ranked;
  if (first && first[1] >= need) return first[0];
  if (voices === null || (first?.[1] ?? 0) + voices - votes.length >= need) return null;
  // what can no longer be agreed to is refused, if anybody refused it
  const refused = ranked.find(([outcome]) => ask.rejects.includes(outcome));
  return refused?.[0] ?? 'undecided';
}

/** How many have to say the same. */
export function needOf(a: { quorum: Ask['quorum']; voices: number | null }): number {
  const { quorum, voices } = a;
  if (quorum === 'any') return 1;
  if (quorum === 'all') return Math.max(1, voices ?? 1);
  return quorum.at_least;
}
