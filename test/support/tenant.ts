import type { JsonObject } from '#core/json/json.ts';
import { openWorld, type World } from './local-world.ts';

/** A tenant with definitions of its own, made over the API. */
export type Tenant = {
  world: World;
  admin: string;
  post(path: string, body: JsonObject): Promise<JsonObject>;
  patch(path: string, body: JsonObject): Promise<JsonObject>;
  get(path: string): Promise<JsonObject>;
  list(path: string): Promise<JsonObject[]>;
};

/** Opens a world and saves definitions: entities, fsm-specs, policies, events/catalog, workflows, event-rules. */
export async function openTenant(
  a: { definitions: Readonly<Record<string, readonly JsonObject[]>>; tokenSeconds?: number } & NonNullable<
    Parameters<typeof openWorld>[0]
  >,
): Promise<Tenant> {
  const world = await openWorld(a);
  const expiresIn = a.tokenSeconds;
  const admin = await world.token({ roles: ['admin'], ...(expiresIn !== undefined && { expiresIn }) });
  const send = async (method: string, path: string, body?: JsonObject): Promise<JsonObject> => {
    const { status, json } = await world.call({ method, path, token: admin, body });
    if (status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`);
    return json;
  };
  for (const [kind, bodies] of Object.entries(a.definitions)) {
    for (const body of bodies) await send('POST', `/api/_admin/${kind}`, body);
  }
  await world.settle();
  return {
    world,
    admin,
    post: (path, body) => send('POST', path, body),
    patch: (path, body) => send('PATCH', path, body),
    get: (path) => send('GET', path),
    list: async (path) => (await send('GET', path))['items'] as JsonObject[],
  };
}
