import { createEventBus } from '#adapters/embedded/event-bus.ts';
import { createRuleDeployer } from '#adapters/embedded/rule-deployer.ts';
import { toEvent } from '#app/reactions/to-event.ts';
import { isObject } from '#core/json/json.ts';
import { reactionJob } from '#core/rules/reaction-job.ts';
import { type EmbeddedWorld, openEmbedded } from './embedded-world.ts';
import { type BusWorld, ruleDeployerSuite } from './rule-deployer.suite.ts';

type Limit = { limit?: number };

ruleDeployerSuite({ name: 'embedded', open: async (a) => toBusWorld(await openEmbedded(), a) });

async function toBusWorld(world: EmbeddedWorld, a: Limit): Promise<BusWorld> {
  const { rules, index } = createRuleDeployer({ database: world.database, clock: world.clock, ...a });
  const deliveries: string[] = [];
  let gate = Promise.resolve();
  const detach = await world.jobs.attach({
    handle: async ({ job }) => {
      await gate;
      const { rule_id: ruleId, event, published_at: publishedAt } = job.payload;
      if (job.kind === 'match_pool') {
        const published = { event: toEvent(event), publishedAt: Number(publishedAt) };
        const ruleIds = await rules.matchPool(published);
        await world.jobs.enqueue({ jobs: ruleIds.map((id) => reactionJob({ ruleId: id, event: published.event })) });
      } else {
        deliveries.push(`${String(ruleId)} ${isObject(event) ? String(event['id']) : ''}`);
      }
      return { ok: true };
    },
  });
  return {
    bus: createEventBus({ index, jobs: world.jobs, clock: world.clock }),
    rules,
    delivered: async () => {
      await world.settle();
      return deliveries;
    },
    meanwhile: async (work) => {
      let open = (): void => undefined;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      await work();
      open();
    },
    pass: (ms) => world.clock.moveTo(world.clock.millis() + ms),
    lose: async (ruleId) => {
      world.database.sql.prepare('DELETE FROM bus_rules WHERE rule_id = ?').run(ruleId);
      return toBusWorld(await world.reopen(), a);
    },
    reopen: async () => toBusWorld(await world.reopen(), a),
    close: async () => {
      await detach();
      await world.close();
    },
  };
}
