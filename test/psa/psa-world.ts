import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';

/** A tenant with the professional services pack, and all that its bus took. */
export type PsaWorld = {
  world: World;
  admin: string;
  /** every event that the bus took, in the order in which it came */
  published: readonly DroEvent[];
  call(a: { method: string; path: string; body?: JsonObject; token?: string }): Promise<WorldAnswer>;
  /** makes a record of an entity of the pack */
  create(entity: string, values: JsonObject): Promise<JsonObject & { id: string }>;
  update(entity: string, id: string, values: JsonObject): Promise<JsonObject>;
  remove(entity: string, id: string): Promise<void>;
  transition(entity: string, id: string, field: string, to: string): Promise<void>;
  /** lets time pass, so that what is due happens; over days it is looked at once a day, not every minute */
  advance(ms: number): Promise<void>;
};

export const DAY_MS = 24 * 3600 * 1000;

/** Opens one. */
export async function openPsa(): Promise<PsaWorld> {
  const world = await openWorld();
  const published: DroEvent[] = [];
  const { bus } = world.platform;
  world.platform.bus = {
    ...bus,
    publish: async ({ events }) => {
      const outcomes = await bus.publish({ events });
      published.push(...events);
      return outcomes;
    },
  };
  const admin = await world.token({ roles: ['admin'], expiresIn: 3 * 366 * 24 * 3600 });
  const call: PsaWorld['call'] = ({ token = admin, ...rest }) => world.call({ ...rest, token });
  const send = async (method: string, path: string, body?: JsonObject): Promise<JsonObject> => {
    const { status, json } = await call({ method, path, ...(body && { body }) });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  };
  await send('POST', '/api/_admin/apps/psa/install', {});
  await world.settle();
  return {
    world,
    admin,
    published,
    call,
    create: async (entity, values) => {
      const record = await send('POST', `/api/psa/${entity}`, values);
      return { ...record, id: String(record['id']) };
    },
    update: (entity, id, values) => send('PATCH', `/api/psa/${entity}/${id}`, values),
    remove: async (entity, id) => {
      await send('DELETE', `/api/psa/${entity}/${id}`);
    },
    transition: async (entity, id, field, to) => {
      await send('POST', `/api/psa/${entity}/${id}/transitions`, { field, to });
    },
    advance: async (ms) => {
      let left = ms;
      for (; left >= DAY_MS; left -= DAY_MS) {
        world.clock.moveTo(world.clock.millis() + DAY_MS);
        await world.advance(0);
      }
      await world.advance(left);
    },
  };
}
