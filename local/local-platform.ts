import { join } from 'node:path';
import { Activity } from '#adapters/embedded/activity.ts';
import { createBlobs } from '#adapters/embedded/blobs.ts';
import { createChangeFeed } from '#adapters/embedded/change-feed.ts';
import { JournalTail } from '#adapters/embedded/change-feed-tail.ts';
import { Database, type Durability } from '#adapters/embedded/database.ts';
import { createEgress } from '#adapters/embedded/egress.ts';
import { createEntityStore } from '#adapters/embedded/entity-store.ts';
import { createEventBus } from '#adapters/embedded/event-bus.ts';
import { createJobs } from '#adapters/embedded/jobs.ts';
import { createLimits } from '#adapters/embedded/limits.ts';
import { createMetrics } from '#adapters/embedded/metrics.ts';
import { createOutbox } from '#adapters/embedded/outbox.ts';
import { createRuleDeployer } from '#adapters/embedded/rule-deployer.ts';
import { createSecrets } from '#adapters/embedded/secrets.ts';
import { createTimers } from '#adapters/embedded/timers.ts';
import { createWorkflowEngine } from '#adapters/embedded/workflow-engine.ts';
import { Definitions } from '#app/definitions/definitions.ts';
import { RECONCILE_MS, reconcile } from '#app/deployments/reconcile.ts';
import { codeOfPacks } from '#app/packs/code-of-packs.ts';
import type { Platform } from '#app/platform.ts';
import { publishBatch } from '#app/publish-batch.ts';
import { runJob } from '#app/run-job.ts';
import { tick } from '#app/tick.ts';
import { endedJobs } from '#app/workflows/ended-jobs.ts';
import type { Pack } from '#core/packs/pack.ts';
import type { ChangeFeed, Detach } from '#ports/change-feed.ts';
import type { Clock } from '#ports/clock.ts';
import type { Egress } from '#ports/egress.ts';
import type { Ids } from '#ports/ids.ts';
import type { Logger } from '#ports/logger.ts';
import { earlyPlatform, settledEgress } from './early.ts';
import { invokeFunction } from './invoke-function.ts';

/** A whole platform on one machine. */
export type LocalPlatform = {
  platform: Platform;
  /** what `start` attaches the publisher to */
  feed: ChangeFeed;
  database: Database;
  activity: Activity;
  /** Takes up the work that is on disk, and what comes. */
  start(): Promise<void>;
  /** What a clock has to set off: due timers, what nobody published, what has expired; now and then, drift. */
  tick(): Promise<void>;
  /** Ends what is under way and closes the file; what is left is on disk. */
  stop(): Promise<void>;
};

/**
 * Wires the use cases to the embedded adapters: the same use cases that the functions of the cloud call. `feed` may
 * stand between the platform and its change feed, as the chaos feed of the tests does.
 */
export function createLocalPlatform(a: {
  dataDir: string;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  packs: readonly Pack[];
  durability?: Durability;
  /** keeps every other process from the data folder */
  exclusive?: boolean;
  wrapFeed?: (feed: ChangeFeed) => ChangeFeed;
  /** another way out than this machine's own */
  egress?: Egress;
  /** how many rules its bus takes, as that of the cloud; without it there is no limit */
  busRules?: number;
  /** estimated events after which a workflow goes on in another execution; left out: the usual */
  continueAfter?: number;
  /** is told of every timer that is set, so that who sleeps until one is due can look again */
  timersChanged?: () => void;
  /** events that the history of an execution has room for; left out: 25,000 */
  mostEvents?: number;
}): LocalPlatform {
  const { clock, ids, logger } = a;
  const database = new Database({
    file: join(a.dataDir, 'dro.db'),
    durability: a.durability ?? 'normal',
    exclusive: a.exclusive ?? false,
    logger,
  });
  const activity = new Activity();
  const tail = new JournalTail();
  const tools = { database, clock, ids, activity, logger, tail };
  const jobs = createJobs(tools);
  const store = createEntityStore({ ...tools, jobs });
  const ownFeed = createChangeFeed(tools);
  const feed = a.wrapFeed ? a.wrapFeed(ownFeed) : ownFeed;
  const blobs = createBlobs({ ...tools, dataDir: a.dataDir });
  const { rules, index } = createRuleDeployer({
    database,
    clock,
    ...(a.busRules !== undefined && { limit: a.busRules }),
  });
  const metrics = createMetrics({ database, clock });
  const code = codeOfPacks(a);
  const ownEgress = createEgress({ clock });
  const workflows = createWorkflowEngine({
    ...tools,
    invoke: (call) => invokeFunction({ platform: early(), ...call }),
    ended: (end) => jobs.queue(endedJobs(end)),
    ...(a.mostEvents !== undefined && { mostEvents: a.mostEvents }),
  });
  const platform: Platform = {
    store,
    feed,
    bus: createEventBus({ index, jobs, clock }),
    rules,
    engine: workflows.engine,
    timers: createTimers({ ...tools, ...(a.timersChanged && { changed: a.timersChanged }) }),
    jobs,
    blobs,
    clock,
    ids,
    secrets: createSecrets({ dataDir: a.dataDir }),
    metrics,
    limits: createLimits(),
    logger,
    egress: settledEgress({ database, egress: a.egress ?? ownEgress }),
    notifier: createOutbox({ database, clock, activity }),
    ...code,
    definitions: new Definitions({ store, ...code }),
    ...(a.continueAfter !== undefined && { continueAfter: a.continueAfter }),
  };
  const early = earlyPlatform(platform);
  const detach: Detach[] = [];
  let reconciledAt = 0;
  return {
    platform,
    feed,
    database,
    activity,
    start: async () => {
      detach.push(await jobs.attach({ handle: (attempt) => runJob({ platform, attempt }) }));
      workflows.start();
      const handle: Parameters<ChangeFeed['attach']>[0]['handle'] = async (batch) => {
        const { failed, marked } = await publishBatch({ platform, batch });
        // the next batch need not wait for it
        marked.catch((error: unknown) => logger.error('published writes were not marked', { reason: String(error) }));
        return { failed };
      };
      detach.push(await feed.attach({ consumer: 'publish', handle }));
    },
    tick: async () => {
      await tick({ platform });
      await store.sweep();
      await jobs.sweep();
      await blobs.sweep();
      if (clock.millis() - reconciledAt < RECONCILE_MS) return;
      reconciledAt = clock.millis();
      await reconcile({ platform });
    },
    stop: async () => {
      for (const end of detach.reverse()) await end();
      await workflows.stop();
      ownEgress.close();
      await metrics.flush();
      database.close();
    },
  };
}
