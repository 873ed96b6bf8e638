import { isObject, type JsonObject } from '#core/json/json.ts';
import { type Deployment, deploymentKey, stateOf, toDeployment } from '../definitions/deployment.ts';
import type { Platform } from '../platform.ts';

type Kind = 'event_rules' | '_workflows';
/** A rule or workflow, and what became of it; `state` as its definition shows it. */
export type ListedDeployment = {
  collection: Kind;
  id: string;
  app: string;
  name: string;
  active: boolean;
  version: number;
  state: 'pending' | 'live' | 'failed';
  deployment: Deployment | null;
};

const FIRST: Kind = 'event_rules';

/** A page of what is or should be deployed: the rules, then the workflows, each in the order in which they were made. */
export async function listDeployments(a: {
  platform: Platform;
  tenant: string;
  limit: number;
  cursor?: string;
  state?: ListedDeployment['state'];
}): Promise<{ items: ListedDeployment[]; cursor?: string }> {
  const items: ListedDeployment[] = [];
  let at = placeOf(a.cursor);
  while (items.length < a.limit) {
    const page = await readPage({ ...a, ...at, limit: a.limit - items.length });
    items.push(...page.items.filter(({ state }) => a.state === undefined || a.state === state));
    if (page.cursor !== undefined) at = { collection: at.collection, inner: page.cursor };
    else if (at.collection === FIRST) at = { collection: '_workflows', inner: undefined };
    else return { items };
  }
  return { items, cursor: `${at.collection}.${at.inner ?? ''}` };
}

async function readPage(a: {
  platform: Platform;
  tenant: string;
  collection: Kind;
  inner: string | undefined;
  limit: number;
}): Promise<{ items: ListedDeployment[]; cursor?: string }> {
  const { platform, tenant, collection, inner } = a;
  const { rows, cursor } = await platform.store.querySys({
    ...{ tenant, kind: 'definition', pk: collection, limit: a.limit },
    ...(inner !== undefined && { cursor: inner }),
  });
  const keys = rows.map(({ key }) => deploymentKey({ tenant, collection, id: key.sk }));
  const found = keys.length > 0 ? await platform.store.getSys({ keys }) : [];
  const items = rows.flatMap(({ key, value }, i) => {
    const body = isObject(value) && isObject(value['body']) ? value['body'] : null;
    if (!body || !isObject(value)) return [];
    const deployment = toDeployment(found[i]?.value);
    return [toListed({ collection, id: key.sk, body, version: Number(value['version']), deployment })];
  });
  return { items, ...(cursor !== undefined && { cursor }) };
}

function toListed(a: {
  collection: Kind;
  id: string;
  body: JsonObject;
  version: number;
  deployment: Deployment | null;
}): ListedDeployment {
  const { collection, id, body, version, deployment } = a;
  return {
    ...{ collection, id, version, deployment },
    app: String(body['app']),
    name: String(body['name']),
    active: body['active'] === true,
    state: stateOf({ deployment, version }),
  };
}

function placeOf(cursor: string | undefined): { collection: Kind; inner: string | undefined } {
  if (cursor === undefined) return { collection: FIRST, inner: undefined };
  const [, collection, inner = ''] = /^(event_rules|_workflows)\.(.*)$/.exec(cursor) ?? [];
  // what is no cursor of ours fails where it is read
  if (collection === undefined) return { collection: FIRST, inner: cursor };
  return { collection: collection === '_workflows' ? collection : FIRST, inner: inner === '' ? undefined : inner };
}
