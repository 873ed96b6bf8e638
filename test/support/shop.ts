import type { Json, JsonObject } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from './local-world.ts';

/** The ecommerce pack at work: a world with a customer, products, and people. */
export type Shop = {
  world: World;
  /** who orders */
  buyer: string;
  /** who decides on large orders */
  approver: string;
  admin: string;
  customerId: string;
  /** makes a product and gives its id */
  product(a: { price: string; stock: number; reorder?: number; discontinued?: boolean }): Promise<string>;
  order(a: {
    lines: JsonObject[];
    more?: JsonObject;
    token?: string;
    headers?: Record<string, string>;
  }): Promise<WorldAnswer>;
  get(path: string, token?: string): Promise<JsonObject>;
  /** the only approval that waits */
  pending(token?: string): Promise<JsonObject>;
  decide(a: {
    instance: Json | undefined;
    how: 'approve' | 'reject';
    token: string;
    body?: JsonObject;
  }): Promise<WorldAnswer>;
};

/** Opens a shop. */
export async function openShop(a: Parameters<typeof openWorld>[0] = {}): Promise<Shop> {
  const world = await openWorld(a);
  const admin = await world.token({ user: 'root', roles: ['admin'] });
  const buyer = await world.token({ user: 'ana', roles: ['member'] });
  const approver = await world.token({ user: 'bo', roles: ['order_approver'] });
  const must = (answer: WorldAnswer): JsonObject => {
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.json));
    return answer.json;
  };
  must(await world.call({ method: 'POST', path: '/api/_admin/apps/ecommerce/install', token: admin }));
  const post = async (path: string, body: JsonObject): Promise<JsonObject> =>
    must(await world.call({ method: 'POST', path, token: admin, body }));
  const customer = await post('/api/ecommerce/customers', { company_name: 'Café Ana' });
  await world.settle();
  const get = async (path: string, token = admin): Promise<JsonObject> => must(await world.call({ path, token }));
  return {
    world,
    buyer,
    approver,
    admin,
    customerId: String(customer['id']),
    product: async ({ price, stock, reorder = 0, discontinued = false }) => {
      const values = {
        name: `Product at ${price}`,
        unit_price: price,
        units_in_stock: stock,
        reorder_level: reorder,
        discontinued,
      };
      return String((await post('/api/ecommerce/products', values))['id']);
    },
    order: ({ lines, more, token = buyer, headers }) =>
      world.call({
        method: 'POST',
        path: '/api/ecommerce/orders',
        token,
        body: { customer_id: String(customer['id']), lines, ...more },
        ...(headers && { headers }),
      }),
    get,
    pending: async (token = admin) => {
      const { items } = await get('/api/_workflows/pending', token);
      const [only] = Array.isArray(items) ? items : [];
      return (only ?? {}) as JsonObject;
    },
    decide: ({ instance, how, token, body }) =>
      world.call({ method: 'POST', path: `/api/_workflows/${String(instance)}/${how}`, token, body }),
  };
}
