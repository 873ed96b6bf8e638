import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Clock } from '#ports/clock.ts';
import type { Identity, Tokens } from '#ports/tokens.ts';
import { identityOf } from './identity-of.ts';
import { refusalReason } from './refusal-reason.ts';

/** Whose tokens count: its name as in `iss`, where its public keys are, and whom its tokens must be for. */
export type OidcIssuer = { issuer: string; jwksUrl: string; audience?: string };

// public keys alone: who can verify must not be able to issue
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'];
const MOST_KNOWN = 1000;

type Known = { identity: Identity; expires: number };

/**
 * Tokens of any OpenID Connect issuers, Cognito being one: verified with the keys that the issuer publishes, which are
 * fetched when a key is unknown. The issuer must say `tenant` and `roles`. A token that was verified is known until it
 * expires.
 *
 * @example
 * ```ts
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * import { createOidcTokens } from '#adapters/tokens/oidc-tokens.ts';
 * const issuer = 'https://id.example.com';
 * const issuers = [{ issuer, jwksUrl: `${issuer}/.well-known/jwks.json` }];
 * const tokens = createOidcTokens({ issuers, clock: systemClock() });
 * ```
 */
export function createOidcTokens(a: {
  issuers: readonly OidcIssuer[];
  clock: Clock;
  /** another way to an issuer's keys */
  keysOf?: (issuer: OidcIssuer) => JWTVerifyGetKey;
}): Tokens {
  const { issuers, clock, keysOf = ({ jwksUrl }) => createRemoteJWKSet(new URL(jwksUrl)) } = a;
  const sources = new Map(issuers.map((one) => [one.issuer, { ...one, keys: keysOf(one) }]));
  const known = new Map<string, Known>();

  function remember(token: string, one: Known): void {
    const [oldest] = known.keys();
    if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest);
    known.set(token, one);
  }

  async function check(token: string): ReturnType<Tokens['verify']> {
    try {
      const source = sources.get(decodeJwt(token).iss ?? '');
      if (!source) return { ok: false, reason: 'the token is of an unknown issuer' };
      const { payload } = await jwtVerify(token, source.keys, {
        algorithms: ALGORITHMS,
        issuer: source.issuer,
        currentDate: new Date(clock.millis()),
        requiredClaims: ['exp', 'sub'],
        ...(source.audience !== undefined && { audience: source.audience }),
      });
      const found = identityOf(payload);
      if (found.ok) remember(token, { identity: found.identity, expires: Number(payload.exp) * 1000 });
      return found;
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return { ok: false, reason: 'its issuer does not know the key' };
      return { ok: false, reason: refusalReason(error) };
    }
  }

  return {
    verify: async ({ token }) => {
      const one = known.get(token);
      if (one && clock.millis() < one.expires) return { ok: true, identity: one.identity };
      known.delete(token);
      return check(token);
    },
  };
}
