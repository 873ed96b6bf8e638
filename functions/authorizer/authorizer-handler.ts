import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { tenantKey } from '#app/tenants/tenant-key.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import { authenticate, type Caller } from '#http/auth/caller.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import type { Logger } from '#ports/logger.ts';
import type { Tokens } from '#ports/tokens.ts';
import type { AuthorizerSettings } from './settings.ts';
import { tierOf } from './tiers.ts';

/** What the gateway asks before it lets a request through. */
export type AuthorizerHandler = (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

/**
 * Looks at a token and says whom it names, and which usage plan counts: that of the tenant's tier. The gateway keeps the
 * answer for 5 minutes, whatever the path, so it is for the whole stage; what the caller may do is for the API to say.
 * Throws `Unauthorized`, which the gateway makes a 401 of; anything else that is thrown is a 500 there.
 */
export function createAuthorizerHandler(a: {
  tokens: Tokens;
  rows: Pick<EntityStore, 'getSys'>;
  keys: AuthorizerSettings['keys'];
  logger: Logger;
}): AuthorizerHandler {
  const { tokens, rows, keys, logger } = a;
  return async ({ headers, methodArn }) => {
    const caller = await callerOf({ tokens, logger, authorization: authorizationOf(headers) });
    const { tenant } = caller;
    const userId = caller.user.userId ?? '';
    const [row] = await rows.getSys({ keys: [tenantKey(tenant)] });
    const tier = tierOf(row?.value);
    return {
      principalId: userId,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: wholeStage(methodArn) }],
      },
      context: { tenant, user: userId, tier },
      usageIdentifierKey: keys[tier],
    };
  };
}

async function callerOf(a: { tokens: Tokens; logger: Logger; authorization: string | null }): Promise<Caller> {
  try {
    return await authenticate(a);
  } catch (error) {
    if (!isDroError(error)) throw error;
    a.logger.info('a token was refused', { reason: error.message });
    // the word that the gateway knows
    throw new Error('Unauthorized', { cause: error });
  }
}

function authorizationOf(headers: APIGatewayRequestAuthorizerEvent['headers']): string | null {
  const [, value] = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  return value ?? null;
}

/** `arn:aws:execute-api:region:account:api/stage/GET/path` → `…:api/stage/*`. */
function wholeStage(methodArn: string): string {
  const [api = '', stage = ''] = methodArn.split('/');
  return `${api}/${stage}/*`;
}
