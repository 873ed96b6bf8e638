import { beforeEach, describe, expect, it } from '@jest/globals';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { createTokens } from '#adapters/embedded/tokens.ts';
import type { Json } from '#core/json/json.ts';
import { gatewayEvent } from '#test/support/gateway-event.ts';
import { quietLogger } from '#test/support/quiet-logger.ts';
import { type AuthorizerHandler, createAuthorizerHandler } from './authorizer-handler.ts';

const KEYS = { free: 'key-free', standard: 'key-standard', business: 'key-business', enterprise: 'key-enterprise' };
const API = 'arn:aws:execute-api:eu-central-1:000000000000:abc123';

describe('the authorizer', () => {
  let clock: FakeClock;
  let tokens: ReturnType<typeof createTokens>;
  beforeEach(() => {
    clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
    tokens = createTokens({ key: new Uint8Array(32), clock });
  });
  const handlerOf = (row: Json | null): AuthorizerHandler =>
    createAuthorizerHandler({
      tokens,
      keys: KEYS,
      logger: quietLogger(),
      rows: { getSys: async ({ keys }) => keys.map((key) => (row === null ? null : { key, value: row, etag: 1 })) },
    });
  const tokenOf = (tenant: string): Promise<string> =>
    tokens.issue({ identity: { tenant, userId: 'u1', roles: ['member'] }, expiresIn: 60 });

  it('lets a token of a tenant call the whole stage, and says whom it names', async () => {
    const answer = await handlerOf({ name: 'acme' })(eventOf({ Authorization: `Bearer ${await tokenOf('acme')}` }));
    expect(answer).toEqual({
      principalId: 'u1',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${API}/v1/*` }],
      },
      context: { tenant: 'acme', user: 'u1', tier: 'standard' },
      usageIdentifierKey: 'key-standard',
    });
  });

  it.each([
    ['its row says', { tier: 'enterprise' }, 'key-enterprise'],
    ['is usual when its row says none', { zone: 'UTC' }, 'key-standard'],
    ['is usual when its row says one that there is not', { tier: 'gold' }, 'key-standard'],
    ['is usual when it has no row yet', null, 'key-standard'],
  ])('has a tenant counted by the tier that %s', async (_, row, key) => {
    const { usageIdentifierKey } = await handlerOf(row)(eventOf({ authorization: `bearer ${await tokenOf('acme')}` }));
    expect(usageIdentifierKey).toBe(key);
  });

  it('refuses what names nobody with the word that the gateway knows', async () => {
    const late = await tokenOf('acme');
    const odd = await tokenOf('Not A Tenant');
    clock.moveTo(clock.millis() + 30_000);
    const handler = handlerOf(null);
    const given: Record<string, string>[] = [
      {},
      { authorization: 'Basic abc' },
      { authorization: 'Bearer x' },
      { authorization: `Bearer ${odd}` },
    ];
    for (const headers of given) await expect(handler(eventOf(headers))).rejects.toThrow(/^Unauthorized$/);
    clock.moveTo(clock.millis() + 30_000);
    await expect(handler(eventOf({ authorization: `Bearer ${late}` }))).rejects.toThrow(/^Unauthorized$/);
  });

  it('does not call it a refusal when keys or rows cannot be had', async () => {
    const broken = createAuthorizerHandler({
      tokens: { verify: () => Promise.reject(new Error('the issuer does not answer')) },
      rows: { getSys: async () => [] },
      keys: KEYS,
      logger: quietLogger(),
    });
    const event = eventOf({ authorization: `Bearer ${await tokenOf('acme')}` });
    await expect(broken(event)).rejects.toThrow('the issuer does not answer');
  });
});

function eventOf(headers: Record<string, string>): APIGatewayRequestAuthorizerEvent {
  const event = gatewayEvent({ path: '/api/crm/deals', headers });
  return {
    ...event,
    type: 'REQUEST',
    methodArn: `${API}/v1/GET/api/crm/deals`,
    requestContext: { ...event.requestContext, authorizer: undefined },
  };
}
