import { createEventBus } from '#adapters/embedded/event-bus.ts';
import { createRuleDeployer } from '#adapters/embedded/rule-deployer.ts';
import { isObject } from '#core/json/json.ts';
import { type EmbeddedWorld, openEmbedded } from './embedded-world.ts';
import { type BusWorld, ruleDeployerSuite } from './rule-deployer.suite.ts';

ruleDeployerSuite({ name: 'embedded', open: async () => toBusWorld(await openEmbedded()) });

async function toBusWorld(world: EmbeddedWorld): Promise<BusWorld> {
  const { rules, index } = createRuleDeployer({ database: world.database });
  const deliveries: string[] = [];
  const detach = await world.jobs.attach({
    handle: ({ job }) => {
      const { rule_id: ruleId, event } = job.payload;
      deliveries.push(`${String(ruleId)} ${isObject(event) ? String(event['id']) : ''}`);
      return Promise.resolve({ ok: true });
    },
  });
  return {
    bus: createEventBus({ index, jobs: world.jobs }),
    rules,
    delivered: async () => {
      await world.settle();
      return deliveries;
    },
    reopen: async () => toBusWorld(await world.reopen()),
    close: async () => {
      await detach();
      await world.close();
    },
  };
}
