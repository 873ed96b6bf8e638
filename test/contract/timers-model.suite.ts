import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TimersWorld } from './timers.suite.ts';

type Action = { what: 'set' | 'cancel' | 'done' | 'claim'; id: string; seconds: number };
/** A timer as the model knows it; without a lease until it was claimed. */
type Known = { due: number; readyAt: number; leaseId: string | null };

const IDS = ['t0', 't1', 't2', 't3'];
const LEASE_MS = 60_000;

const action: fc.Arbitrary<Action> = fc.record({
  what: fc.constantFrom('set', 'cancel', 'done', 'claim'),
  id: fc.constantFrom(...IDS),
  seconds: fc.nat(90),
});

/** Random settings, claims and endings against a model of a map. */
export function timerModelTests(world: () => TimersWorld, a: { share: number }): void {
  it('are given out when a model says so, whatever was set, claimed, ended and cancelled', async () => {
    const property = fc.asyncProperty(fc.array(action, { maxLength: 30 }), async (actions) => {
      for (const id of IDS) await world().timers.cancel({ id });
      const model = new Map<string, Known>();
      for (const one of actions) await steps[one.what]({ world: world(), model, ...one });
    });
    await fc.assert(property, { numRuns: Math.ceil(80 * a.share) });
  });
}

type Step = (a: { world: TimersWorld; model: Map<string, Known>; id: string; seconds: number }) => Promise<void>;

const steps: Record<Action['what'], Step> = {
  set: async ({ world, model, id, seconds }) => {
    const due = world.clock.millis() + seconds * 1000;
    const job = { id, tenant: 'acme', kind: 'react' as const, group: id, payload: {} };
    await world.timers.set({ id, tenant: 'acme', due: iso(due), job });
    model.set(id, { due, readyAt: due, leaseId: null });
  },
  cancel: async ({ world, model, id }) => {
    await world.timers.cancel({ id });
    model.delete(id);
  },
  done: async ({ world, model, id }) => {
    const { due, leaseId } = model.get(id) ?? { due: 0, leaseId: null };
    await world.timers.done({ id, leaseId: leaseId ?? 'none', due: iso(due) });
    if (leaseId !== null) model.delete(id);
  },
  claim: async ({ world, model, seconds }) => {
    const now = world.clock.millis() + seconds * 1000;
    world.clock.moveTo(now);
    const ready = [...model].filter(([, timer]) => timer.due <= now && timer.readyAt <= now);
    const claimed = await world.timers.claimDue({ shard: 0, now: iso(now), limit: 100, leaseMs: LEASE_MS });
    const order = ready.sort(([x, a], [y, b]) => a.due - b.due || (x < y ? -1 : 1)).map(([id]) => id);
    expect(claimed.map((timer) => timer.id)).toEqual(order);
    for (const { id, leaseId, due } of claimed) {
      model.set(id, { due: Date.parse(due), readyAt: now + LEASE_MS, leaseId });
    }
  },
};

function iso(millis: number): string {
  return new Date(millis).toISOString();
}
