import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Op, Plan } from '#core/plan/plan.ts';
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

/**
 * Random plans against a model of maps: the same answers, the same rows, the same lists, the same claims. Plans that
 * are sent at the same time may come in any order, but in one.
 */
export function modelTests(world: () => StoreWorld, a: { share: number }): void {
  describe('random plans', () => {
    it('do what a model of maps does', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 15 }),
          async (rounds) => {
            const tenant = `model${++tenants}`;
            let models: Model[] = [{ rows: new Map(), claims: new Map() }];
            for (const steps of rounds) {
              const plans = steps.map((one) => toPlan(one, tenant));
              // a copy that comes behind one that was refused is a try of its own
              const sent = plans.flatMap((one, i) => (steps[i]?.twice ? [one, one] : [one]));
              const ways = models.flatMap((model) => waysOf({ model, sent }));
              const commits = await Promise.all(sent.map((one) => world().store.commit({ plan: one })));
              const answers = commits.map((commit) => (commit.ok ? 'ok' : commit.reason));
              expect(ways.map((way) => way.answers)).toContainEqual(answers);
              models = distinct(ways.filter((way) => isDeepStrictEqual(way.answers, answers)).map((way) => way.model));
            }
            expect(models.map(stateOf)).toContainEqual(await readState({ world: world(), tenant }));
          },
        ),
        { numRuns: Math.ceil(80 * a.share) },
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

/** What all orders of some plans lead to. */
function waysOf(a: { model: Model; sent: Plan[] }): { answers: string[]; model: Model }[] {
  return ordersOf([...a.sent.keys()]).map((order) => {
    const model = { rows: new Map(a.model.rows), claims: new Map(a.model.claims) };
    const answers = a.sent.map(() => '');
    const done = new Set<Plan>();
    for (const i of order) {
      const one = a.sent[i];
      const answer = one === undefined || done.has(one) ? 'ok' : applyToModel({ model, plan: one });
      if (one !== undefined && answer === 'ok') done.add(one);
      answers[i] = answer;
    }
    return { answers, model };
  });
}

function ordersOf<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((first, i) => ordersOf(items.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}

function distinct(models: Model[]): Model[] {
  return [...new Map(models.map((model) => [JSON.stringify(stateOf(model)), model])).values()];
}

type State = { versions: (number | null)[]; byName: string[]; byId: string[]; owners: (string | null)[] };

const IDS = ['r0', 'r1', 'r2', 'r3'];
const CLAIMS = ['x', 'y'];

function stateOf(model: Model): State {
  const live = [...model.rows].filter(([, row]) => !row.gone);
  return {
    versions: IDS.map((id) => model.rows.get(id)?.version ?? null),
    byName: live
      .map(([id, row]) => `${row.key}/${id}`)
      .sort()
      .map((text) => text.slice(2)),
    byId: live.map(([id]) => id).sort(),
    owners: CLAIMS.map((key) => model.claims.get(key) ?? null),
  };
}

async function readState(a: { world: StoreWorld; tenant: string }): Promise<State> {
  const { store } = a.world;
  const { tenant } = a;
  const rows = await store.get({ refs: IDS.map((id) => deal(id, tenant)), includeDeleted: true });
  const query = { tenant, app: 'crm', entity: 'deals', limit: 100, maxReads: 100 };
  const byName = await store.list({ ...query, index: 'by_name' });
  const byId = await store.list({ ...query, index: 'id' });
  const owners = await Promise.all(CLAIMS.map((key) => store.getClaim({ tenant, key })));
  return {
    versions: rows.map((row) => row?.version ?? null),
    byName: byName.rows.map((row) => row.ref.id),
    byId: byId.rows.map((row) => row.ref.id),
    owners: owners.map((ref) => ref?.id ?? null),
  };
}
