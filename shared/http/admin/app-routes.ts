import { z } from 'zod';
import { installPack } from '#app/packs/install-pack.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { ok, page } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { paramOf } from '../input/ids.ts';
import { NO_QUERY } from '../input/query.ts';
import { named, pageOf } from '../openapi/named.ts';
import type { Route } from '../route.ts';

const APP_PAGE = pageOf({
  id: 'AppPage',
  item: named({
    id: 'App',
    schema: z.strictObject({
      app: z.string(),
      version: z.int(),
      title: z.string(),
      description: z.string(),
      requires: z.array(z.string()),
      installed: z.boolean(),
    }),
  }),
});

const INSTALLED = named({
  id: 'Installed',
  schema: z.strictObject({
    app: z.string(),
    version: z.int(),
    installed: z.int().describe('Definitions that are new'),
    kept: z
      .array(z.string())
      .describe('Definitions that are there in another form than the pack has them; they stay as they are'),
  }),
});

/** The starter packs. */
export const appRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/_admin/apps',
    operationId: 'listApps',
    summary: 'The starter packs, and which are installed',
    tag: 'apps',
    access: 'definitions',
    query: NO_QUERY,
    answers: { 200: APP_PAGE },
    run: async (call) => {
      const { platform } = call.tools;
      const model = await platform.definitions.model(call.caller.tenant);
      return page({ items: platform.packs.map((pack) => presentPack({ pack, model })) });
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/_admin/apps/{app}/install',
    operationId: 'installApp',
    summary: 'Install a pack and those that it refers to; what is there stays',
    tag: 'apps',
    access: 'definitions',
    query: NO_QUERY,
    answers: { 200: INSTALLED },
    errors: ['VALIDATION_FAILED', 'DUPLICATE_VALUE', 'TOO_MANY_WRITES', 'CONTENTION'],
    run: async (call) => {
      const { tenant, actor } = call.caller;
      const app = paramOf({ params: call.params, name: 'app' });
      return ok(await installPack({ platform: call.tools.platform, tenant, app, actor }));
    },
  }),
];

function presentPack(a: { pack: Pack; model: TenantModel }): JsonObject {
  const { app, version, title, description, requires } = a.pack;
  const installed = a.model.definitions.some((one) => one.pack?.split('@')[0] === app);
  return { app, version, title, description, requires: [...requires], installed };
}
