import { DroError } from '#core/errors/dro-error.ts';
import { SYSTEM_ROLE } from '#core/fsm/spec.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Identity, Tokens } from '#ports/tokens.ts';
import { type Access, accessOf } from './access.ts';

/** Who calls: the tenant comes from the verified token and from nowhere else. */
export type Caller = { tenant: string; user: UserContext; actor: Actor; may: ReadonlySet<Access> };

/** The form of a tenant's name. */
export const TENANT_FORM: RegExp = /^[a-z][a-z0-9-]{0,62}$/;

const SCHEME = 'bearer ';

// identities of known tokens are the same objects again, so this is worked out once for each
const callers = new WeakMap<Identity, Caller>();

/** The caller behind an Authorization header. Throws UNAUTHENTICATED, and says why. */
export async function authenticate(a: { tokens: Tokens; authorization: string | null }): Promise<Caller> {
  const { authorization } = a;
  if (authorization === null) throw refused('send Authorization: Bearer <token>');
  if (authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME) {
    throw refused('the Authorization header is not of the scheme Bearer');
  }
  const result = await a.tokens.verify({ token: authorization.slice(SCHEME.length).trim() });
  if (!result.ok) throw refused(result.reason);
  const known = callers.get(result.identity);
  if (known) return known;
  const caller = callerOf(result.identity);
  callers.set(result.identity, caller);
  return caller;
}

/** The platform's own role is given by no token. */
function callerOf(identity: Identity): Caller {
  const { tenant, userId } = identity;
  if (!TENANT_FORM.test(tenant)) throw refused('the token does not name a tenant');
  const roles = identity.roles.filter((role) => role !== SYSTEM_ROLE);
  return {
    tenant,
    user: { tenantId: tenant, userId, contactId: null, type: 'USER', roles },
    actor: { userId, contactId: null, type: 'USER' },
    may: accessOf(roles),
  };
}

function refused(detail: string): DroError {
  return new DroError({ code: 'UNAUTHENTICATED', detail });
}
