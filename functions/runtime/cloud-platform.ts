import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DynamoTable } from '#adapters/aws/dynamodb/dynamo-table.ts';
import { createDynamoStore } from '#adapters/aws/dynamodb/entity-store.ts';
import { createDynamoLimits } from '#adapters/aws/dynamodb/limits.ts';
import { createDynamoMetrics } from '#adapters/aws/dynamodb/metrics.ts';
import { createDynamoOutbox } from '#adapters/aws/dynamodb/outbox.ts';
import { createPublishedRows } from '#adapters/aws/dynamodb/published-rows.ts';
import { createDynamoTimers } from '#adapters/aws/dynamodb/timers.ts';
import { BusRules } from '#adapters/aws/event-bridge/bus-rules.ts';
import { createEventBus } from '#adapters/aws/event-bridge/event-bus.ts';
import { createRuleDeployer } from '#adapters/aws/event-bridge/rule-deployer.ts';
import { createSqsJobs, type SqsJobs } from '#adapters/aws/jobs/sqs-jobs.ts';
import { createBlobs } from '#adapters/aws/s3/blobs.ts';
import { createSecrets } from '#adapters/aws/secrets.ts';
import { createSesNotifier } from '#adapters/aws/ses/notifier.ts';
import { createWorkflowEngine } from '#adapters/aws/step-functions/workflow-engine.ts';
import { RowTable } from '#adapters/aws/table/row-table.ts';
import { createEgress } from '#adapters/embedded/egress.ts';
import { systemClock } from '#adapters/embedded/system-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { Definitions } from '#app/definitions/definitions.ts';
import { codeOfPacks } from '#app/packs/code-of-packs.ts';
import type { Platform } from '#app/platform.ts';
import type { Pack } from '#core/packs/pack.ts';
import type { Clock } from '#ports/clock.ts';
import type { Egress } from '#ports/egress.ts';
import type { Ids } from '#ports/ids.ts';
import type { Notifier } from '#ports/notifier.ts';
import { accountOf } from './account-of.ts';
import type { Clients } from './clients.ts';
import type { CloudLogger } from './logger.ts';
import type { Settings } from './settings.ts';

/** A whole platform on AWS, and what functions need of it beyond what use cases do. */
export type CloudPlatform = {
  platform: Platform;
  clock: Clock;
  logger: CloudLogger;
  /** the queues' own side of the jobs: what messages say is done by it */
  jobs: SqsJobs;
  /** Writes what gathers in memory; called when an invocation ends, since the process may be frozen or end then. */
  flush(): Promise<void>;
};

/** What functions need that only put jobs in line. */
export type CloudJobs = Omit<CloudPlatform, 'platform'> & { platform: Pick<Platform, 'jobs' | 'engine'> };

const SPARE_SECONDS = 30;

/**
 * Wires the use cases to AWS: the same use cases that one machine runs. Made once for a process, and used for all of
 * its invocations.
 */
export function createCloudPlatform(a: {
  settings: Settings;
  packs: readonly Pack[];
  clients: Clients;
  logger: CloudLogger;
  clock?: Clock;
  ids?: Ids;
  /** another way out than this process' own */
  egress?: Egress;
  /** how long an index of the table may lag behind; left out: as on AWS */
  listLagMs?: number;
}): CloudPlatform {
  const { settings, clients, logger, clock = systemClock(), ids = systemIds(), listLagMs } = a;
  const { table, bus: busName } = settings;
  const inTable = { client: clients.dynamo, table };
  const pause = (ms: number): Promise<void> => setTimeout(ms);
  const rows = new RowTable({
    table: new DynamoTable({ client: clients.dynamo, name: table }),
    etag: randomUUID,
    pause,
  });
  const store = createDynamoStore({ ...inTable, clock, ...(listLagMs !== undefined && { listLagMs }) });
  const metrics = createDynamoMetrics({ ...inTable, logger });
  const jobs = createSqsJobs({
    ...{ sqs: clients.sqs, urls: settings.queues, dynamo: clients.dynamo, table },
    ...{ clock, ids, logger },
  });
  const target = { arn: settings.functions.react, deadLetters: settings.undelivered };
  const code = codeOfPacks(a);
  const platform: Platform = {
    store,
    feed: createPublishedRows({ ...inTable, logger }),
    bus: createEventBus({ client: clients.events, busName, pause }),
    rules: createRuleDeployer({
      bus: new BusRules({ client: clients.events, busName, target }),
      ...{ table: rows, clock, pause, limit: settings.busRules },
    }),
    engine: createWorkflowEngine({ client: clients.states, account: accountOf(settings) }),
    timers: createDynamoTimers({ ...inTable, clock, ids }),
    jobs,
    blobs: createBlobs({ client: clients.s3, bucket: settings.blobs, clock, ids }),
    clock,
    ids,
    secrets: createSecrets({ client: clients.secrets, secretId: settings.masterKey }),
    metrics,
    limits: createDynamoLimits({ ...inTable, logger, leaseMs: (settings.longestSeconds + SPARE_SECONDS) * 1000 }),
    logger,
    egress: a.egress ?? createEgress({ clock }),
    notifier: notifierOf({ settings, clients, clock, ids }),
    ...code,
    definitions: new Definitions({ store, ...code }),
  };
  return { platform, clock, logger, jobs, flush: () => metrics.flush() };
}

function notifierOf(a: { settings: Settings; clients: Clients; clock: Clock; ids: Ids }): Notifier {
  const { settings, clients, clock, ids } = a;
  const { table, mailFrom } = settings;
  if (mailFrom === null) return createDynamoOutbox({ client: clients.dynamo, table, clock, ids });
  return createSesNotifier({ ses: clients.ses, dynamo: clients.dynamo, table, clock, ids, from: mailFrom });
}
