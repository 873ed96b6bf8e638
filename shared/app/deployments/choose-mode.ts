import type { Capacity, RuleMode } from '#ports/rule-deployer.ts';

const LEAST_HEADROOM = 2;
const HEADROOM = 0.1;

/**
 * How many rules of the bus we fill. The rest is for the managed rule of the pool, for moves, where the new road is
 * put before the old one is removed, and for deployments that run at the same time.
 */
export function roomOf({ limit }: Pick<Capacity, 'limit'>): number {
  return Math.max(0, limit - Math.max(LEAST_HEADROOM, Math.ceil(limit * HEADROOM)));
}

/** Dedicated while there is room under the headroom, else pooled; `current` = the road that it has. */
export function chooseMode(a: { capacity: Capacity; current: RuleMode | null }): RuleMode {
  const others = a.capacity.used - (a.current === 'dedicated' ? 1 : 0);
  return others < roomOf(a.capacity) ? 'dedicated' : 'pooled';
}
