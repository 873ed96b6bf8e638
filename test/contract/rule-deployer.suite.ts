import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DroEvent } from '#core/plan/event.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import type { EventBus } from '#ports/event-bus.ts';
import type { RuleDeployer } from '#ports/rule-deployer.ts';

/** A bus with its deployer, and what came out of it. */
export type BusWorld = {
  bus: EventBus;
  rules: RuleDeployer;
  /** `ruleId eventId` of every delivery so far, in no order */
  delivered(): Promise<string[]>;
  /** the same bus after its process was killed */
  reopen(): Promise<BusWorld>;
  close(): Promise<void>;
};

/** What every bus with its rule deployer promises. */
export function ruleDeployerSuite(a: { name: string; open: () => Promise<BusWorld> }): void {
  describe(`${a.name}: bus and rule deployer`, () => {
    let world: BusWorld;
    beforeEach(async () => {
      world = await a.open();
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

    it('keeps an inactive rule and delivers nothing to it', async () => {
      await put({ world, ruleId: 'r', active: false });
      await world.bus.publish({ events: [event('e1')] });
      expect(await world.delivered()).toEqual([]);
      expect((await world.rules.observe({})).rules).toMatchObject([{ ruleId: 'r', active: false, version: 1 }]);
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
      const put = await world.rules.put({
        ruleId: 'r',
        tenant: 'acme',
        version: 1,
        pattern: { a: 1 },
        mode: 'dedicated',
        active: true,
      });
      expect(put).toEqual({ state: 'failed', reason: expect.stringContaining('a') });
    });

    it('counts what it holds', async () => {
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

function put(a: {
  world: BusWorld;
  ruleId: string;
  version?: number;
  type?: string;
  tenant?: string;
  active?: boolean;
}): ReturnType<RuleDeployer['put']> {
  const { ruleId, version = 1, type = 'deals.created', tenant = 'acme', active = true } = a;
  const pattern = { source: ['dro.crm'], 'detail-type': [type], detail: { tenantId: [tenant] } };
  return a.world.rules.put({ ruleId, tenant, version, pattern, mode: 'dedicated', active });
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
