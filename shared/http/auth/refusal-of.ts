import type { Refusal } from '#app/security/refusal.ts';
import type { DroError } from '#core/errors/dro-error.ts';
import { type Caller, TENANT_FORM } from './caller.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const LONGEST_TOKEN = 4096;

type Refused = {
  error: DroError;
  caller: Caller | null;
  operation: string;
  params: Readonly<Record<string, string>>;
  authorization: string | null;
};

/**
 * What there is to tell of a refused call: `none` when it is nobody's business, null when nobody can be told. What a
 * token that was not accepted says of its tenant is a claim and no more, good enough to say whom to tell.
 */
export function refusalOf(a: Refused): Refusal | null | 'none' {
  const { error, caller, operation } = a;
  const common = { operation, reason: error.message, id: null };
  if (caller === null) {
    if (error.code !== 'UNAUTHENTICATED' && error.code !== 'FORBIDDEN') return 'none';
    const tenant = claimedTenant(a.authorization);
    return tenant === null ? null : { ...common, tenant, kind: 'unauthenticated', userId: null };
  }
  const { tenant, user } = caller;
  if (error.code === 'FORBIDDEN') return { ...common, tenant, kind: 'forbidden', userId: user.userId };
  const { id = '' } = a.params;
  if (error.code !== 'NOT_FOUND' || !UUID.test(id)) return 'none';
  return { tenant, kind: 'unknown_id', userId: user.userId, operation, reason: 'there is no such id', id };
}

function claimedTenant(authorization: string | null): string | null {
  const [, payload] = authorization !== null && authorization.length <= LONGEST_TOKEN ? authorization.split('.') : [];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const tenant = typeof claims === 'object' && claims !== null && 'tenant' in claims ? claims.tenant : null;
    return typeof tenant === 'string' && TENANT_FORM.test(tenant) ? tenant : null;
  } catch {
    return null;
  }
}
