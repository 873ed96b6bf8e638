import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoTable } from '#adapters/aws/dynamodb/dynamo-table.ts';
import { SysReader } from '#adapters/aws/dynamodb/sys-reader.ts';
import { systemClock } from '#adapters/embedded/system-clock.ts';
import { createOidcTokens } from '#adapters/tokens/oidc-tokens.ts';
import { readIssuers } from '../runtime/issuers.ts';
import { createCloudLogger } from '../runtime/logger.ts';
import { REQUESTS } from '../runtime/requests.ts';
import { createAuthorizerHandler } from './authorizer-handler.ts';
import { readAuthorizerSettings } from './settings.ts';

const { env } = process;
const { table, keys } = readAuthorizerSettings({ env });
const clock = systemClock();
const reader = new SysReader({
  table: new DynamoTable({ client: new DynamoDBClient(REQUESTS), name: table }),
  ...{ clock, listLagMs: 0 },
});

/** What the gateway calls. */
export const handler = createAuthorizerHandler({
  tokens: createOidcTokens({ issuers: readIssuers({ env }), clock }),
  rows: { getSys: (asked) => reader.get(asked.keys) },
  keys,
  logger: createCloudLogger(),
});
