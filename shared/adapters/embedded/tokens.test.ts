import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import type { Identity } from '#ports/tokens.ts';
import { FakeClock } from './fake-clock.ts';
import { createTokens } from './tokens.ts';

const START = '2026-01-01T00:00:00.000Z';
const ANA: Identity = { tenant: 'acme', userId: 'u1', roles: ['member', 'buyer'] };
const KEY = new Uint8Array(32).fill(7);
const dir = mkdtempSync(join(tmpdir(), 'dro-tokens-'));

afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('createTokens', () => {
  it('gives back whom a token was issued for, the first time and again', async () => {
    const { tokens } = world();
    const token = await tokens.issue({ identity: ANA, expiresIn: 60 });
    const first = await tokens.verify({ token });
    const second = await tokens.verify({ token });
    expect(first).toEqual({ ok: true, identity: ANA });
    expect(second).toEqual(first);
  });

  it.each([[false], [true]])('refuses a token from the second that it expires on (known before: %s)', async (known) => {
    const { tokens, clock } = world();
    const token = await tokens.issue({ identity: ANA, expiresIn: 60 });
    clock.moveTo(clock.millis() + 59_999);
    const alive = await Promise.all(known ? [tokens.verify({ token })] : []);
    clock.moveTo(clock.millis() + 1);
    const late = await tokens.verify({ token });
    expect(alive.every((one) => one.ok)).toBe(true);
    expect(late).toEqual({ ok: false, reason: 'the token has expired' });
  });

  it('refuses a token under another key', async () => {
    const { tokens } = world();
    const other = createTokens({ key: new Uint8Array(32).fill(8), clock: new FakeClock({ start: START }) });
    const result = await tokens.verify({ token: await other.issue({ identity: ANA, expiresIn: 60 }) });
    expect(result).toEqual({ ok: false, reason: 'the signature of the token does not fit' });
  });

  it('refuses a token whose payload was changed', async () => {
    const { tokens } = world();
    const [head, , signature] = (await tokens.issue({ identity: ANA, expiresIn: 60 })).split('.');
    const body = Buffer.from(JSON.stringify({ iss: 'dro-embedded', sub: 'u1', tenant: 'evil', roles: ['admin'] }));
    const result = await tokens.verify({ token: `${head}.${body.toString('base64url')}.${signature}` });
    expect(result).toEqual({ ok: false, reason: 'the signature of the token does not fit' });
  });

  it('refuses what is unsigned, and what is no token', async () => {
    const { tokens } = world();
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part({ sub: 'u1', tenant: 'acme', roles: ['admin'] })}.`;
    const results = await Promise.all([unsigned, 'abc', '', 'a.b.c'].map((token) => tokens.verify({ token })));
    expect(results.map((one) => one.ok)).toEqual([false, false, false, false]);
  });

  it.each([
    ['another issuer', { issuer: 'else' }, 'the token is of an unknown issuer'],
    ['no expiry', { expires: false }, 'the claim "exp" is missing or does not count'],
    ['no user', { subject: '' }, 'the token does not name a tenant, a user and roles'],
    ['no tenant', { claims: { roles: [] } }, 'the token does not name a tenant, a user and roles'],
    [
      'roles that are no list',
      { claims: { tenant: 'acme', roles: 'admin' } },
      'the token does not name a tenant, a user and roles',
    ],
  ])('refuses a token with %s', async (_, given, reason) => {
    const { tokens } = world();
    expect(await tokens.verify({ token: await signed(given) })).toEqual({ ok: false, reason });
  });

  it('keeps its key in a file that only the owner reads, and knows its tokens after a restart', async () => {
    const clock = new FakeClock({ start: START });
    const token = await createTokens({ dataDir: dir, clock }).issue({ identity: ANA, expiresIn: 60 });
    const again = await createTokens({ dataDir: dir, clock }).verify({ token });
    expect(again.ok).toBe(true);
    expect(readdirSync(dir)).toEqual(['token.key']);
    expect(statSync(join(dir, 'token.key')).mode & 0o777).toBe(0o600);
  });
});

function world(): { tokens: ReturnType<typeof createTokens>; clock: FakeClock } {
  const clock = new FakeClock({ start: START });
  return { tokens: createTokens({ key: KEY, clock }), clock };
}

/** A token under our key, with something wrong in it. */
function signed(a: { issuer?: string; subject?: string; claims?: object; expires?: boolean }): Promise<string> {
  const now = Date.parse(START) / 1000;
  const token = new SignJWT({ ...(a.claims ?? { tenant: 'acme', roles: [] }) })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(a.issuer ?? 'dro-embedded')
    .setSubject(a.subject ?? 'u1');
  return (a.expires === false ? token : token.setExpirationTime(now + 60)).sign(KEY);
}
