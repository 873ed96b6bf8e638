import type { Plan } from '#core/plan/plan.ts';
import type { Commit } from '#ports/entity-store.ts';
import type { Platform } from '../platform.ts';

/**
 * Commits a plan. A value that a record gives up may be another's: records that were there before their unique was
 * declared can have one value twice, and only the first holds it. Then there is nothing to release.
 */
export async function commitPlan(a: { platform: Platform; plan: Plan }): Promise<Commit> {
  const { store } = a.platform;
  let { plan } = a;
  for (;;) {
    const committed = await store.commit({ plan });
    if (committed.ok || committed.reason !== 'claim' || committed.op === undefined) return committed;
    const op = plan.ops[committed.op];
    if (op?.kind !== 'release') return committed;
    // under a key that nobody has: the places of the other operations are known, and stay
    plan = { ...plan, ops: plan.ops.with(committed.op, { ...op, key: `${op.key}~` }) };
  }
}
