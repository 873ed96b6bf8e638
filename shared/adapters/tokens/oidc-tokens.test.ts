import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, createLocalJWKSet, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { createOidcTokens } from './oidc-tokens.ts';

const START = '2026-01-01T00:00:00.000Z';
const ISSUER = 'https://id.example.com';
const CLAIMS = { tenant: 'acme', roles: ['member'] };

let key: CryptoKey;
let jwk: JWK;
beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  key = pair.privateKey;
  jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' };
});

describe('createOidcTokens', () => {
  it('knows whom a token of its issuer names, the first time and again', async () => {
    const { tokens } = world();
    const token = await signed({});
    const first = await tokens.verify({ token });
    expect(first).toEqual({ ok: true, identity: { tenant: 'acme', userId: 'u1', roles: ['member'] } });
    expect(await tokens.verify({ token })).toEqual(first);
  });

  it('refuses a token from the second that it expires on, though it was known', async () => {
    const { tokens, clock } = world();
    const token = await signed({});
    await tokens.verify({ token });
    clock.moveTo(clock.millis() + 60_000);
    expect(await tokens.verify({ token })).toEqual({ ok: false, reason: 'the token has expired' });
  });

  it.each([
    ['of another issuer', { issuer: 'https://else.example.com' }, 'the token is of an unknown issuer'],
    ['for another audience', { audience: 'else' }, 'the claim "aud" is missing or does not count'],
    ['under a key that the issuer does not publish', { kid: 'k2' }, 'its issuer does not know the key'],
    ['without a tenant', { claims: { roles: [] } }, 'the token does not name a tenant, a user and roles'],
  ])('refuses a token %s', async (_, given, reason) => {
    const { tokens } = world();
    expect(await tokens.verify({ token: await signed(given) })).toEqual({ ok: false, reason });
  });

  it('refuses a token that is signed with a shared secret, and what is no token', async () => {
    const { tokens } = world();
    const secret = new TextEncoder().encode(JSON.stringify(jwk).padEnd(64));
    const shared = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setIssuer(ISSUER)
      .setSubject('u1')
      .setExpirationTime('1m')
      .sign(secret);
    const results = await Promise.all([shared, 'abc', ''].map((token) => tokens.verify({ token })));
    expect(results.map(({ ok }) => ok)).toEqual([false, false, false]);
  });
});

function world(): { tokens: ReturnType<typeof createOidcTokens>; clock: FakeClock } {
  const clock = new FakeClock({ start: START });
  const issuers = [{ issuer: ISSUER, jwksUrl: `${ISSUER}/keys`, audience: 'dro' }];
  const keysOf = () => createLocalJWKSet({ keys: [jwk] });
  return { clock, tokens: createOidcTokens({ issuers, clock, keysOf }) };
}

function signed(a: { issuer?: string; audience?: string; kid?: string; claims?: object }): Promise<string> {
  const { issuer = ISSUER, audience = 'dro', kid = 'k1', claims = CLAIMS } = a;
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('u1')
    .setExpirationTime(Date.parse(START) / 1000 + 60)
    .sign(key);
}
