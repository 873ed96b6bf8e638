import { expect, it } from '@jest/globals';
import type { RecordChange } from '#core/plan/journal.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { openDynamo } from './dynamo-world.ts';
import { deal, plan } from './plans.ts';

const MANY = Array.from({ length: 20 }, (_, i) => `r${i}`);

describeOnDynoxide({
  name: 'processes at one DynamoDB table',
  tests: ({ client }) => {
    it('count each record once, whoever of them does it', async () => {
      const world = await openDynamo({ client: client() });
      const others = [world.store, (await world.reopen()).store, (await world.reopen()).store];
      const at = { tenant: 'acme', app: 'crm', entity: 'deals' };
      const writeIds: string[] = [];
      for (const id of MANY) {
        const made = plan({});
        const change: RecordChange = { ref: deal(id), operation: 'create', version: 1, changes: {} };
        await world.store.commit({ plan: { ...made, journal: { ...made.journal, changes: [change] } } });
        writeIds.push(made.journal.writeId);
      }
      await Promise.all([...others.map((store) => store.count(at)), world.feed.markPublished({ writeIds })]);
      expect(await world.store.count(at)).toBe(MANY.length);
      expect(await world.feed.unpublished({ olderThan: '2030-01-01T00:00:00.000Z', limit: 100 })).toEqual([]);
    });

    it('are given a timer one at a time', async () => {
      const world = await openDynamo({ client: client() });
      const others = [world, await world.reopen(), await world.reopen()];
      const now = world.clock.now();
      for (const id of MANY) {
        const job = { id, tenant: 'acme', kind: 'react' as const, group: id, payload: {} };
        await world.timers.set({ id, tenant: 'acme', due: now, job });
      }
      const query = { shard: 0, now, limit: 100, leaseMs: 60_000 };
      const claimed = await Promise.all(others.map(({ timers }) => timers.claimDue(query)));
      const ids = claimed.flatMap((timers) => timers.map((timer) => timer.id));
      expect(ids.sort()).toEqual([...MANY].sort());
    });
  },
});
