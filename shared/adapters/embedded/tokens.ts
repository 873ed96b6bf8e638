import { jwtVerify, SignJWT } from 'jose';
import { identityOf } from '#adapters/tokens/identity-of.ts';
import { refusalReason } from '#adapters/tokens/refusal-reason.ts';
import type { Clock } from '#ports/clock.ts';
import type { Identity, TokenIssuer, Tokens } from '#ports/tokens.ts';
import { keyFile } from './key-file.ts';

const ISSUER = 'dro-embedded';
const ALGORITHM = 'HS256';
const MOST_KNOWN = 10_000;

type Known = { identity: Identity; expires: number };

/**
 * Tokens of our own issuer: JWTs under one key, given or kept in `<dataDir>/token.key` and made at first use. Time
 * is the clock's alone. A token that was verified is known until it expires, since verifying costs more than a write.
 *
 * @example
 * ```ts
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * import { createTokens } from '#adapters/embedded/tokens.ts';
 * const tokens = createTokens({ dataDir: '.dro', clock: systemClock() });
 * const identity = { tenant: 'acme', userId: '0190f0c0-0000-7000-8000-000000000001', roles: ['admin'] };
 * const token: string = await tokens.issue({ identity, expiresIn: 3600 });
 * ```
 */
export function createTokens(a: ({ dataDir: string } | { key: Uint8Array }) & { clock: Clock }): Tokens & TokenIssuer {
  const { clock } = a;
  const load = 'key' in a ? () => a.key : () => keyFile({ dataDir: a.dataDir, name: 'token.key' });
  let loaded: Uint8Array | null = null;
  const known = new Map<string, Known>();

  function key(): Uint8Array {
    loaded ??= load();
    return loaded;
  }

  function remember(token: string, one: Known): void {
    const [oldest] = known.keys();
    if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest);
    known.set(token, one);
  }

  async function check(token: string): ReturnType<Tokens['verify']> {
    const currentDate = new Date(clock.millis());
    const options = { algorithms: [ALGORITHM], issuer: ISSUER, currentDate, requiredClaims: ['exp', 'sub'] };
    try {
      const { payload } = await jwtVerify(token, key(), options);
      const found = identityOf(payload);
      if (found.ok) remember(token, { identity: found.identity, expires: Number(payload.exp) * 1000 });
      return found;
    } catch (error) {
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
    issue: ({ identity, expiresIn }) => {
      const now = Math.floor(clock.millis() / 1000);
      return new SignJWT({ tenant: identity.tenant, roles: [...identity.roles] })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
        .setIssuer(ISSUER)
        .setSubject(identity.userId)
        .setIssuedAt(now)
        .setExpirationTime(now + expiresIn)
        .sign(key());
    },
  };
}
