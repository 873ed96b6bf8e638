import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Op, Plan } from '#core/plan/plan.ts';
import type { Commit } from '#ports/entity-store.ts';
import type { StoreWorld } from './entity-store.suite.ts';
import { deal, plan, put, START } from './plans.ts';

type Step = {
  id: number;
  expect: 'absent' | number;
  key: string;
  gone: boolean;
  claim: string | null;
  owner: number;
  twice: boolean;
};
type Model = { rows: Map<string, { version: number; gone: boolean; key: string }>; claims: Map<string, string> };

const step: fc.Arbitrary<Step> = fc.record({
  id: fc.nat(3),
  expect: fc.oneof(fc.constant('absent' as const), fc.integer({ min: 1, max: 3 })),
  key: fc.constantFrom('a', 'b'),
  gone: fc.boolean(),
  claim: fc.option(fc.constantFrom('x', 'y')),
  owner: fc.nat(3),
  twice: fc.boolean(),
});

let tenants = 0;

/** Random plans against a model of maps: the same answers, the same rows, the same lists, the same claims. */
export function modelTests(world: () => StoreWorld): void {
  describe('random plans', () => {
    it('do what a model of maps does', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 15 }),
          async (rounds) => {
            const tenant = `model${++tenants}`;
            const model: Model = { rows: new Map(), claims: new Map() };
            for (const steps of rounds) {
              const plans = steps.map((one) => toPlan(one, tenant));
              const expected = plans.map((one) => applyToModel({ model, plan: one }));
              const sent = plans.flatMap((one, i) => (steps[i]?.twice ? [one, one] : [one]));
              const commits = await Promise.all(sent.map((one) => world().store.commit({ plan: one })));
              expect(firstOfEach({ plans, sent, commits })).toEqual(expected);
            }
            await compare({ world: world(), model, tenant });
          },
        ),
        { numRuns: 80 },
      );
    });
  });
}

function toPlan(one: Step, tenant: string): Plan {
  const end = one.gone ? { deletedAt: START } : { keys: [{ index: 'by_name', key: one.key }] };
  const ops: Op[] = [put({ id: `r${one.id}`, tenant, expect: one.expect, ...end })];
  const owner = deal(`r${one.owner}`, tenant);
  if (one.claim !== null) ops.push({ kind: one.gone ? 'release' : 'claim', key: one.claim, owner });
  return plan({ tenant, ops });
}

function applyToModel(a: { model: Model; plan: Plan }): string {
  const { rows, claims } = a.model;
  for (const op of a.plan.ops) {
    if (op.kind === 'put') {
      const there = rows.get(op.row.ref.id)?.version ?? 'absent';
      if (there !== op.expect) return 'version';
    } else if (op.kind === 'claim' || op.kind === 'release') {
      const owner = claims.get(op.key);
      if (owner !== undefined && owner !== op.owner.id) return 'claim';
    }
  }
  for (const op of a.plan.ops) {
    if (op.kind === 'put') {
      const { version, deletedAt, ref } = op.row;
      rows.set(ref.id, { version, gone: deletedAt !== undefined, key: op.keys[0]?.key ?? '' });
    } else if (op.kind === 'claim') claims.set(op.key, op.owner.id);
    else if (op.kind === 'release') claims.delete(op.key);
  }
  return 'ok';
}

function firstOfEach(a: { plans: Plan[]; sent: Plan[]; commits: Commit[] }): string[] {
  return a.plans.map((one) => {
    const commit = a.commits[a.sent.indexOf(one)];
    return commit?.ok ? 'ok' : (commit?.reason ?? 'missing');
  });
}

async function compare(a: { world: StoreWorld; model: Model; tenant: string }): Promise<void> {
  const { store } = a.world;
  const ids = ['r0', 'r1', 'r2', 'r3'];
  const rows = await store.get({ refs: ids.map((id) => deal(id, a.tenant)), includeDeleted: true });
  const expected = ids.map((id) => a.model.rows.get(id)?.version ?? null);
  expect(rows.map((row) => row?.version ?? null)).toEqual(expected);
  const live = [...a.model.rows].filter(([, row]) => !row.gone);
  const order = live.map(([id, row]) => `${row.key}/${id}`).sort();
  const query = { tenant: a.tenant, app: 'crm', entity: 'deals', limit: 100, maxReads: 100 };
  const byName = await store.list({ ...query, index: 'by_name' });
  expect(byName.rows.map((row) => row.ref.id)).toEqual(order.map((text) => text.slice(2)));
  const byId = await store.list({ ...query, index: 'id' });
  expect(byId.rows.map((row) => row.ref.id)).toEqual(live.map(([id]) => id).sort());
  const owners = await Promise.all(['x', 'y'].map((key) => store.getClaim({ tenant: a.tenant, key })));
  expect(owners.map((ref) => ref?.id)).toEqual(['x', 'y'].map((key) => a.model.claims.get(key)));
}
