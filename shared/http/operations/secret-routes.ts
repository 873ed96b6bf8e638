import { z } from 'zod';
import { putSecret, removeSecret, secretNames } from '#app/settings/secrets.ts';
import { VALUE_NAME } from '#core/actions/named-values.ts';
import { invalid } from '#core/errors/dro-error.ts';
import { ok, page } from '../answer.ts';
import { defineBodyRoute, defineRoute } from '../define-route.ts';
import { causeOf } from '../input/cause.ts';
import { paramOf } from '../input/ids.ts';
import { NO_QUERY } from '../input/query.ts';
import { named, pageOf } from '../openapi/named.ts';
import type { Call, Route } from '../route.ts';

const PATH = '/api/_admin/secrets';

const SECRET = named({
  id: 'SecretName',
  description: 'A secret; its value is never shown',
  schema: z.strictObject({ name: z.string(), updated_at: z.iso.datetime() }),
});

const SECRET_INPUT = named({
  id: 'SecretInput',
  schema: z.strictObject({ value: z.string().min(1).max(10_000) }),
});

/** Values that actions name as `${NAME}` and that nobody is shown again. */
export const secretRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: PATH,
    operationId: 'listSecrets',
    summary: 'The names of the secrets; their values are shown nowhere',
    tag: 'operations',
    access: 'admin',
    query: NO_QUERY,
    answers: { 200: pageOf({ id: 'SecretNamePage', item: SECRET }) },
    run: async (call) => page({ items: await secretNames(placeOf(call)) }),
  }),
  defineBodyRoute({
    method: 'PUT',
    path: `${PATH}/{secret}`,
    operationId: 'putSecret',
    summary: 'Keep a secret, new or in place of the one of this name',
    tag: 'operations',
    access: 'admin',
    query: NO_QUERY,
    body: SECRET_INPUT,
    answers: { 200: SECRET },
    errors: ['VALIDATION_FAILED', 'VERSION_CONFLICT'],
    run: async (call) => {
      const name = nameOf(call);
      return ok(await putSecret({ ...placeOf(call), name, value: call.body.value, by: causeOf(call) }));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: `${PATH}/{secret}`,
    operationId: 'deleteSecret',
    summary: 'Forget a secret',
    tag: 'operations',
    access: 'admin',
    query: NO_QUERY,
    answers: { 204: null },
    errors: ['VALIDATION_FAILED', 'VERSION_CONFLICT'],
    run: async (call) => {
      await removeSecret({ ...placeOf(call), name: nameOf(call), by: causeOf(call) });
      return { status: 204 };
    },
  }),
];

function placeOf(call: Call): { platform: Call['tools']['platform']; tenant: string } {
  return { platform: call.tools.platform, tenant: call.caller.tenant };
}

function nameOf(call: Call): string {
  const name = paramOf({ params: call.params, name: 'secret' });
  if (VALUE_NAME.test(name)) return name;
  const message = 'a name is letters, digits and _, and begins with a letter';
  throw invalid({ what: 'the secret', issues: [{ path: 'name', code: 'INVALID_FORMAT', message }] });
}
