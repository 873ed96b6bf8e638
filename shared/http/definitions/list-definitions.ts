import type { Platform } from '#app/platform.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { type Answer, page } from '../answer.ts';
import type { Call } from '../route.ts';
import type { Kind } from './kinds.ts';
import { presentDefinitions } from './present-definition.ts';

type Query = { limit: number; cursor?: string | undefined; app?: string | undefined };
type Stored = Parameters<typeof presentDefinitions>[0]['stored'][number];

/** A page of definitions, in the order in which they were made; `app` narrows it. */
export async function listDefinitions(a: { call: Call<Query>; kind: Kind }): Promise<Answer> {
  const { call, kind } = a;
  const { platform } = call.tools;
  const { tenant } = call.caller;
  const { stored, next } = await pageOfStored({ platform, tenant, kind, query: call.query });
  return page({ items: await presentDefinitions({ platform, tenant, kind, stored }), next });
}

async function pageOfStored(a: {
  platform: Platform;
  tenant: string;
  kind: Kind;
  query: Query;
}): Promise<{ stored: Stored[]; next: string | undefined }> {
  const { platform, tenant, kind, query } = a;
  const stored: Stored[] = [];
  let next = query.cursor;
  do {
    const { rows, cursor } = await platform.store.querySys({
      tenant,
      kind: 'definition',
      pk: kind.collection,
      limit: query.limit - stored.length,
      ...(next !== undefined && { cursor: next }),
    });
    for (const { value } of rows) {
      if (isObject(value) && isWanted({ value, app: query.app })) stored.push(value as unknown as Stored);
    }
    next = cursor;
  } while (next !== undefined && stored.length < query.limit);
  return { stored, next };
}

function isWanted(a: { value: JsonObject; app: string | undefined }): boolean {
  const { body } = a.value;
  return a.app === undefined || (isObject(body) && body['app'] === a.app);
}
