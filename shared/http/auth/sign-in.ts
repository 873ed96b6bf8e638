import { z } from 'zod';
import { ensureTenant, ensureUser } from '#app/tenants/ensure-tenant.ts';
import { SYSTEM_ROLE } from '#core/fsm/spec.ts';
import type { TokenIssuer } from '#ports/tokens.ts';
import { ok } from '../answer.ts';
import { bodyReader, readBody } from '../input/body.ts';
import { NO_QUERY, queryReader } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import type { Route } from '../route.ts';
import { TENANT_FORM } from './caller.ts';

const DAY_S = 24 * 3600;

const TOKEN_INPUT = named({
  id: 'TokenInput',
  schema: z.strictObject({
    tenant: z.string().regex(TENANT_FORM, 'must be lower case: a to z, 0 to 9 and -, starting with a letter'),
    user: z.string().min(1).max(100).describe('What the user is called by, as in ana'),
    roles: z
      .array(
        z
          .string()
          .min(1)
          .max(100)
          .refine((role) => role !== SYSTEM_ROLE, `the role ${SYSTEM_ROLE} is the platform's own`),
      )
      .max(100),
    expires_in: z
      .int()
      .min(1)
      .max(366 * DAY_S)
      .default(30 * DAY_S)
      .describe('Seconds'),
  }),
});

const TOKEN = named({ id: 'Token', schema: z.strictObject({ token: z.string() }) });

/** Hands out tokens; makes the tenant and the user if they are new. For the embedded runtime alone. */
export function signInRoute(a: { issuer: TokenIssuer }): Route {
  const { issuer } = a;
  const parse = bodyReader({ schema: TOKEN_INPUT });
  const readQuery = queryReader({ schema: NO_QUERY });
  return {
    method: 'POST',
    path: '/api/_auth/token',
    operationId: 'issueToken',
    summary: 'A token for a user of a tenant; both are made if they are new',
    tag: 'auth',
    access: 'public',
    query: NO_QUERY,
    body: TOKEN_INPUT,
    mayBeEmpty: false,
    answers: { 200: TOKEN },
    run: async ({ tools, request }) => {
      readQuery(request.url);
      const {
        tenant,
        user: handle,
        roles,
        expires_in: expiresIn,
      } = parse(await readBody({ request, mayBeEmpty: false }));
      const { platform } = tools;
      await ensureTenant({ platform, tenant });
      const { id } = await ensureUser({ platform, tenant, handle });
      return ok({ token: await issuer.issue({ identity: { tenant, userId: id, roles }, expiresIn }) });
    },
  };
}
