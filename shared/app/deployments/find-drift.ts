import { jsonEqual } from '#core/json/equal.ts';
import type { Deployed, RuleMode } from '#ports/rule-deployer.ts';
import type { Deployment } from '../definitions/deployment.ts';

/** What is amiss with a deployment. */
export type Drift =
  /** it should be on the bus and is not */
  | 'missing'
  /** it is on the bus and no definition wants it */
  | 'orphan'
  /** something else stands on the bus under its name */
  | 'version'
  | 'pattern'
  | 'switched'
  | 'road'
  /** it is to take the other road, for there is too little room or enough again */
  | 'moved'
  /** it failed, and its pause is over */
  | 'retry'
  /** nobody deployed it */
  | 'stuck';

/** A definition, as far as its deployment goes. */
export type Wanted = { id: string; version: number; active: boolean; updatedAt: string };
/** Something to be deployed again, and why. */
export type Found = { id: string; version: number; drift: Drift };

type World = {
  wanted: readonly Wanted[];
  deployments: ReadonlyMap<string, Deployment>;
  /** what stood on the bus, and when that was looked at (milliseconds): before the definitions were */
  observed: ReadonlyMap<string, Deployed>;
  observedAt: number;
  moves: ReadonlyMap<string, RuleMode>;
};

// a deployment is made within moments of a save
const STUCK_MS = 5 * 60_000;

/** Holds what stands on the bus against what should. What is being deployed just now is left alone. */
export function findDrift(a: World): Found[] {
  const known = new Set(a.wanted.map(({ id }) => id));
  const found = a.wanted.flatMap((wanted): Found[] => {
    const drift = driftOf({ ...a, one: wanted });
    return drift === null ? [] : [{ id: wanted.id, version: wanted.version, drift }];
  });
  for (const { ruleId: id, version } of a.observed.values()) {
    if (!known.has(id)) found.push({ id, version, drift: 'orphan' });
  }
  return found;
}

function driftOf(a: World & { one: Wanted }): Drift | null {
  const { one, observedAt } = a;
  const deployment = a.deployments.get(one.id);
  if (!deployment || deployment.version < one.version) {
    return observedAt - Date.parse(one.updatedAt) > STUCK_MS ? 'stuck' : null;
  }
  if (deployment.state === 'failed') {
    return deployment.retry_at !== null && Date.parse(deployment.retry_at) <= observedAt ? 'retry' : null;
  }
  // deployed since the bus was looked at
  if (Date.parse(deployment.at) > observedAt) return null;
  const there = a.observed.get(one.id);
  if (deployment.pattern === null) return there ? 'orphan' : null;
  if (!there) return 'missing';
  if (there.version !== deployment.version) return 'version';
  if (!jsonEqual(there.pattern, deployment.pattern)) return 'pattern';
  if (there.active !== one.active) return 'switched';
  // a row of a time when there was one road has no mode
  if (there.modes.length !== 1 || there.modes[0] !== (deployment.mode ?? 'dedicated')) return 'road';
  return a.moves.has(one.id) ? 'moved' : null;
}
