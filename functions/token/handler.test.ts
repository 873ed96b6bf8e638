import { describe, expect, it } from '@jest/globals';
import { handler, type TokenEvent } from './handler.ts';

/** What Cognito sends, as far as the trigger reads it. */
function trigger(userAttributes: Record<string, string>): TokenEvent {
  return { request: { userAttributes }, response: {} };
}

describe('the trigger before tokens', () => {
  it('writes tenant and roles into both tokens', async () => {
    const { response } = await handler(trigger({ 'custom:tenant': 'acme', 'custom:roles': 'member, buyer' }));
    const claimsToAddOrOverride = { tenant: 'acme', roles: ['member', 'buyer'] };
    expect(response).toEqual({
      claimsAndScopeOverrideDetails: {
        idTokenGeneration: { claimsToAddOrOverride },
        accessTokenGeneration: { claimsToAddOrOverride },
      },
    });
  });

  it('gives a user without a tenant no tenant', async () => {
    const { response } = await handler(trigger({ email: 'ana@example.com' }));
    expect(response).toMatchObject({
      claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: { roles: [] } } },
    });
    expect(JSON.stringify(response)).not.toContain('tenant');
  });
});
