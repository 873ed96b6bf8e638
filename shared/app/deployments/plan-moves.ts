import type { Capacity, Deployed, RuleMode } from '#ports/rule-deployer.ts';
import { roomOf } from './choose-mode.ts';

// of one round; the next one goes on
const MOST_MOVES = 500;

/**
 * Which rules take the other road: the newest dedicated ones into the pool where the bus is fuller than it should be,
 * the oldest of the pool out of it while there is room.
 */
export function planMoves(a: { capacity: Capacity; observed: readonly Deployed[] }): Map<string, RuleMode> {
  const { capacity, observed } = a;
  const pooled = observed.filter(({ modes }) => !modes.includes('dedicated')).map(({ ruleId }) => ruleId);
  const dedicated = observed.filter(({ modes }) => modes.includes('dedicated')).map(({ ruleId }) => ruleId);
  const free = roomOf(capacity) - capacity.used;
  // ids rise with time
  const down = free < 0 ? dedicated.sort().slice(Math.max(0, dedicated.length - Math.min(-free, MOST_MOVES))) : [];
  const up = free > 0 ? pooled.sort().slice(0, Math.min(free, MOST_MOVES)) : [];
  return new Map([
    ...down.map((id): [string, RuleMode] => [id, 'pooled']),
    ...up.map((id): [string, RuleMode] => [id, 'dedicated']),
  ]);
}
