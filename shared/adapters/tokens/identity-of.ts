import type { JWTPayload } from 'jose';
import type { Tokens } from '#ports/tokens.ts';

/** Whom the claims of a verified token name. */
export function identityOf(payload: JWTPayload): Awaited<ReturnType<Tokens['verify']>> {
  const { tenant, sub, roles } = payload;
  if (typeof tenant !== 'string' || typeof sub !== 'string' || sub === '' || !areTexts(roles)) {
    return { ok: false, reason: 'the token does not name a tenant, a user and roles' };
  }
  return { ok: true, identity: { tenant, userId: sub, roles } };
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
