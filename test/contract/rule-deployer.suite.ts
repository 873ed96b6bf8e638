import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import type { EventBus } from '#ports/event-bus.ts';
import type { RuleDeployer, RuleMode } from '#ports/rule-deployer.ts';
import { type Difference, itDiffers } from '#test/support/differing.ts';
import { seededRandom } from '#test/support/random.ts';

/** A bus with its deployer, and what came out of it. */
export type BusWorld = {
  bus: EventBus;
  rules: RuleDeployer;
  /** `ruleId eventId` of every delivery so far, in no order */
  delivered(): Promise<string[]>;
  /** does some work while what is published stays on its way */
  meanwhile(work: () => Promise<void>): Promise<void>;
  /** lets time go by */
  pass(ms: number): void;
  /** the same bus after somebody else has removed a rule from it */
  lose(ruleId: string): Promise<BusWorld>;
  /** the same bus after its process was killed */
  reopen(): Promise<BusWorld>;
  close(): Promise<void>;
};

/** What every bus with its rule deployer promises. `share` = how many of the random moves a bus far away is given. */
export function ruleDeployerSuite(a: {
  name: string;
  open: (a: { limit?: number }) => Promise<BusWorld>;
  share?: number;
  /** of a bus that does not heed that a rule of its own is inactive */
  disabled?: Difference;
}): void {
  const { share = 1, disabled = null } = a;
  describe.each<RuleMode>(['dedicated', 'pooled'])(`${a.name}: bus and rule deployer, %s`, (mode) => {
    let world: BusWorld;
    const put = (one: Put): ReturnType<RuleDeployer['put']> => putRule({ mode, ...one });
    beforeEach(async () => {
      world = await a.open({});
    });
    afterEach(() => world.close());

    it('delivers an event to the rules whose patterns match it, and to no other', async () => {
      await put({ world, ruleId: 'created' });
      await put({ world, ruleId: 'updated', type: 'deals.updated' });
      await put({ world, ruleId: 'foreign', tenant: 'other' });
      await world.bus.publish({ events: [event('e1')] });
      expect(await world.delivered()).toEqual(['created e1']);
    });

    it('answers for each event in order, also for none', async () => {
      const outcomes = await world.bus.publish({ events: [event('e1'), event('e2')] });
      expect(outcomes.map(({ id, ok }) => [id, ok])).toEqual([
        ['e1', true],
        ['e2', true],
      ]);
      expect(await world.bus.publish({ events: [] })).toEqual([]);
    });

    it('takes the same event twice without harm', async () => {
      await put({ world, ruleId: 'r' });
      await world.bus.publish({ events: [event('e1'), event('e1')] });
      await world.bus.publish({ events: [event('e1')] });
      expect(new Set(await world.delivered())).toEqual(new Set(['r e1']));
    });

    itDiffers(mode === 'dedicated' ? disabled : null)('keeps an inactive rule and delivers nothing to it', async () => {
      await put({ world, ruleId: 'r', active: false });
      await world.bus.publish({ events: [event('e1')] });
      expect(await world.delivered()).toEqual([]);
      expect((await world.rules.observe({})).rules).toMatchObject([
        { ruleId: 'r', active: false, version: 1, modes: [mode] },
      ]);
    });

    it('replaces a rule by a later version and ignores an earlier one', async () => {
      await put({ world, ruleId: 'r', version: 2, type: 'deals.updated' });
      await put({ world, ruleId: 'r', version: 1 });
      await world.bus.publish({ events: [event('e1'), event('e2', 'deals.updated')] });
      expect(await world.delivered()).toEqual(['r e2']);
    });

    it('removes a rule for good: a late put of the same version does not bring it back', async () => {
      await put({ world, ruleId: 'r' });
      await world.rules.remove({ ruleId: 'r', version: 2 });
      await put({ world, ruleId: 'r' });
      await world.bus.publish({ events: [event('e1')] });
      expect(await world.delivered()).toEqual([]);
      expect((await world.rules.observe({})).rules).toEqual([]);
    });

    it('removes what is not there without complaint', async () => {
      await expect(world.rules.remove({ ruleId: 'nothing', version: 1 })).resolves.toBeUndefined();
    });

    it('refuses a pattern that the bus does not take, with the reason', async () => {
      const rule = { ruleId: 'r', tenant: 'acme', version: 1, mode, active: true };
      expect(await world.rules.put({ ...rule, pattern: { a: 1 } })).toEqual({
        state: 'failed',
        reason: expect.stringContaining('a'),
      });
    });

    it('tells what stands there', async () => {
      const { physicalId } = await put({ world, ruleId: 'r' });
      expect((await world.rules.observe({})).rules).toEqual([
        {
          ruleId: 'r',
          tenant: 'acme',
          version: 1,
          active: true,
          physicalId,
          pattern: patternOf({}),
          modes: [mode],
        },
      ]);
    });

    it('no longer tells of what somebody else removed, and takes it again', async () => {
      await put({ world, ruleId: 'r' });
      const after = await world.lose('r');
      const left = (await after.rules.observe({})).rules;
      await after.bus.publish({ events: [event('e1')] });
      const none = [...(await after.delivered())];
      await put({ world: after, ruleId: 'r' });
      await after.bus.publish({ events: [event('e2')] });
      expect([left, none, await after.delivered()]).toEqual([[], [], ['r e2']]);
    });

    it('takes a place of the bus for it', async () => {
      const before = await world.rules.capacity();
      await put({ world, ruleId: 'r' });
      expect((await world.rules.capacity()).used).toBe(before.used + 1);
    });

    it('still delivers after its process was killed', async () => {
      await put({ world, ruleId: 'r' });
      const again = await world.reopen();
      await again.bus.publish({ events: [event('e1')] });
      expect(await again.delivered()).toEqual(['r e1']);
    });
  });

  describe(`${a.name}: the two roads to a rule`, () => {
    let world: BusWorld;
    const put = putRule;
    beforeEach(async () => {
      world = await a.open({});
    });
    afterEach(() => world.close());

    it('take one place for the whole pool', async () => {
      await put({ world, ruleId: 'a', mode: 'pooled' });
      const { used } = await world.rules.capacity();
      await put({ world, ruleId: 'b', mode: 'pooled' });
      expect((await world.rules.capacity()).used).toBe(used);
    });

    it('are one at a time once a rule is moved', async () => {
      await put({ world, ruleId: 'r' });
      await put({ world, ruleId: 'r', mode: 'pooled' });
      const pooled = (await world.rules.observe({})).rules.map(({ modes }) => modes);
      await put({ world, ruleId: 'r' });
      const dedicated = (await world.rules.observe({})).rules.map(({ modes }) => modes);
      expect([pooled, dedicated]).toEqual([[['pooled']], [['dedicated']]]);
    });

    it.each<[RuleMode, RuleMode]>([
      ['dedicated', 'pooled'],
      ['pooled', 'dedicated'],
    ])('lose nothing that is on its way when a rule goes from %s to %s', async (from, to) => {
      await put({ world, ruleId: 'r', mode: from });
      await world.meanwhile(async () => {
        await world.bus.publish({ events: [event('e1')] });
        world.pass(1000);
        await put({ world, ruleId: 'r', mode: to });
        await world.bus.publish({ events: [event('e2')] });
      });
      expect(new Set(await world.delivered())).toEqual(new Set(['r e1', 'r e2']));
    });

    it('deliver nothing to a rule that was removed while an event was on its way through the pool', async () => {
      await put({ world, ruleId: 'r', mode: 'pooled' });
      await world.meanwhile(async () => {
        await world.bus.publish({ events: [event('e1')] });
        await world.rules.remove({ ruleId: 'r', version: 2 });
      });
      expect(await world.delivered()).toEqual([]);
    });

    it('lose nothing while rules go to and fro under load, also when the process is killed', async () => {
      const random = seededRandom(11);
      const ruleIds = Array.from({ length: 10 }, (_, i) => `r${i}`);
      // the pool's own rule is there before: a rule of a bus that is new sleeps for a while
      await put({ world, ruleId: 'first', mode: 'pooled' });
      await world.rules.remove({ ruleId: 'first', version: 2 });
      for (const ruleId of ruleIds) await put({ world, ruleId });
      const moves: Promise<unknown>[] = [];
      const events = Array.from({ length: 200 * share }, (_, i) => event(`e${i}`));
      await world.meanwhile(async () => {
        for (const one of events) {
          const ruleId = `r${Math.floor(random() * 10)}`;
          moves.push(put({ world, ruleId, mode: random() < 0.5 ? 'pooled' : 'dedicated' }));
          world.pass(1);
          await world.bus.publish({ events: [one] });
        }
        await Promise.all(moves);
      });
      const again = await world.reopen();
      const first = await world.delivered();
      const second = await again.delivered();
      const wanted = ruleIds.flatMap((ruleId) => events.map(({ id }) => `${ruleId} ${id}`));
      expect(new Set([...first, ...second])).toEqual(new Set(wanted));
    });

    it('end where the bus is full: it takes pooled ones still, and moves', async () => {
      const small = await a.open({ limit: 2 });
      await put({ world: small, ruleId: 'a' });
      await put({ world: small, ruleId: 'b' });
      const refused = await put({ world: small, ruleId: 'c' });
      const pooled = await put({ world: small, ruleId: 'c', mode: 'pooled' });
      await small.bus.publish({ events: [event('e1')] });
      const delivered = new Set(await small.delivered());
      await small.close();
      expect(refused).toEqual({ state: 'failed', full: true, reason: expect.stringContaining('2') });
      expect(pooled.state).toBe('live');
      expect(delivered).toEqual(new Set(['a e1', 'b e1', 'c e1']));
    });

    it('says of a pattern and an event whether they match', async () => {
      const pattern = { a: ['x'] };
      const results = [{ a: 'x' }, { a: 'y' }].map((one) => world.bus.test({ pattern, event: one }));
      expect(await Promise.all([...results, world.bus.test({ pattern: { a: 'x' }, event: {} })])).toEqual([
        'match',
        'no-match',
        'invalid',
      ]);
    });
  });
}

type Put = {
  world: BusWorld;
  ruleId: string;
  mode?: RuleMode;
  version?: number;
  type?: string;
  tenant?: string;
  active?: boolean;
};

function putRule(a: Put): ReturnType<RuleDeployer['put']> {
  const { ruleId, mode = 'dedicated', version = 1, tenant = 'acme', active = true } = a;
  return a.world.rules.put({ ruleId, tenant, version, pattern: patternOf(a), mode, active });
}

function patternOf(a: Partial<Put>): JsonObject {
  const { type = 'deals.created', tenant = 'acme' } = a;
  return { source: ['dro.crm'], 'detail-type': [type], detail: { tenantId: [tenant] } };
}

function event(id: string, type = 'deals.created'): DroEvent {
  return {
    id,
    tenantId: 'acme',
    type,
    app: 'crm',
    entity: 'deals',
    recordId: 'd1',
    version: 1,
    occurredAt: '2026-03-01T12:00:00.000Z',
    imported: false,
    actor: SYSTEM_ACTOR,
    correlationId: 'c1',
    causationId: null,
    depth: 0,
    record: {},
    original: null,
    changes: {},
    payload: null,
  };
}
