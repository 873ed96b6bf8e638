import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { tableInput } from '#adapters/aws/dynamodb/table.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { starterPacks } from '#apps/index.ts';
import type { Pack } from '#core/packs/pack.ts';
import type { Clients } from '#functions/runtime/clients.ts';
import { type CloudPlatform, createCloudPlatform } from '#functions/runtime/cloud-platform.ts';
import { readSettings, type Settings } from '#functions/runtime/settings.ts';
import { projectRoot } from '#local/project-root.ts';
import type { Egress } from '#ports/egress.ts';
import { AwsServer } from './aws-server.ts';
import { cloudEnvironment } from './cloud-environment.ts';
import type { Dynoxide } from './dynoxide.ts';
import { type QuietLogger, quietLogger } from './quiet-logger.ts';
import { type S3Server, serveS3 } from './s3-server.ts';
import { SqsServer } from './sqs-server.ts';

/** One process of the cloud, with what it logged. */
export type CloudProcess = CloudPlatform & { clients: Clients; lines: QuietLogger['lines']; written: string[] };
/** A stage of the product whose services are stand-ins: a table, queues, buckets, and what speaks JSON. */
export type CloudWorld = {
  settings: Settings;
  clock: FakeClock;
  sqs: SqsServer;
  s3: S3Server;
  /** the bus, Step Functions and Secrets Manager; the bus takes all that it is given */
  aws: AwsServer;
  /** Starts one more process on the same stage. */
  process(): CloudProcess;
  close(): Promise<void>;
};

const START = '2026-03-01T12:00:00.000Z';
const VISIBILITY_MS = 12 * 60 * 1000;
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const MASTER_KEY = '0123456789abcdef'.repeat(4);

let tables = 0;

/**
 * Opens a stage on a fresh table. The clock moves only when told to, and indexes never lag behind; `egress` is another
 * way out, and `packs` are other packs than the starter packs.
 */
export async function openCloud(a: Dynoxide & { egress?: Egress; packs?: readonly Pack[] }): Promise<CloudWorld> {
  const table = `cloud-${++tables}`;
  await a.client().send(new CreateTableCommand(tableInput({ name: table })));
  const clock = new FakeClock({ start: START });
  const sqs = new SqsServer({ now: () => clock.millis(), visibilityMs: VISIBILITY_MS });
  const queues = await sqs.start();
  const s3 = await serveS3();
  const aws = new AwsServer();
  aws.on('AWSEvents.PutEvents', ({ Entries }) => ({
    Entries: Array.isArray(Entries) ? Entries.map((_, i) => ({ EventId: String(i) })) : [],
  }));
  aws.on('secretsmanager.GetSecretValue', () => ({ SecretString: MASTER_KEY }));
  const other = { ...(await aws.start()), region: 'us-east-1', credentials: CREDENTIALS };
  const env = { ...cloudEnvironment({ table, queues: queues.urls }), BLOBS: 'blobs' };
  const settings = readSettings({ env });
  const packs = a.packs ?? starterPacks({ root: projectRoot() });
  const opened: Clients[] = [];

  const open = (): CloudProcess => {
    const clients: Clients = {
      dynamo: a.connect(),
      sqs: new SQSClient({ ...other, endpoint: queues.endpoint }),
      events: new EventBridgeClient(other),
      states: new SFNClient(other),
      s3: s3.client,
      secrets: new SecretsManagerClient(other),
      ses: new SESv2Client(other),
    };
    opened.push(clients);
    const { lines, written, ...levels } = quietLogger();
    const logger = { ...levels, during: <T>({ work }: { work: () => Promise<T> }): Promise<T> => work() };
    const made = { settings, packs, clients, logger, clock, listLagMs: 0, ...(a.egress && { egress: a.egress }) };
    return { ...createCloudPlatform(made), clients, lines, written };
  };

  return {
    ...{ settings, clock, sqs, s3, aws },
    process: open,
    close: async () => {
      for (const clients of opened) for (const client of Object.values(clients)) client.destroy();
      sqs.stop();
      aws.stop();
      await s3.close();
      await a.client().send(new DeleteTableCommand({ TableName: table }));
    },
  };
}
