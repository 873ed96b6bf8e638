import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { hasLoopbackBuckets } from './loopback-buckets.ts';
import type { Environment } from './read-environment.ts';
import { REQUESTS } from './requests.ts';

/** The services of AWS, each by a client of its own. */
export type Clients = {
  dynamo: DynamoDBClient;
  sqs: SQSClient;
  events: EventBridgeClient;
  states: SFNClient;
  s3: S3Client;
  secrets: SecretsManagerClient;
  ses: SESv2Client;
};

/** Clients as the environment says: region, credentials, and other endpoints than those of AWS. */
export function createClients(a: { env: Environment }): Clients {
  return {
    dynamo: new DynamoDBClient(REQUESTS),
    sqs: new SQSClient(REQUESTS),
    events: new EventBridgeClient(REQUESTS),
    states: new SFNClient(REQUESTS),
    s3: new S3Client({ ...REQUESTS, forcePathStyle: hasLoopbackBuckets(a) }),
    secrets: new SecretsManagerClient(REQUESTS),
    ses: new SESv2Client(REQUESTS),
  };
}
