import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';

/** What happens between the moment at which a guard has looked and the commit; once. */
let meanwhile: (() => Promise<unknown>) | null = null;

const pack: Pack = {
  ...{ app: 'lab', version: 1, title: 'Lab', description: 'x', requires: [], definitions: [] },
  hooks: [
    defineHook({
      name: 'lab_meanwhile',
      phase: 'before',
      docs: 'Lets something happen before the commit.',
      params: z.strictObject({}),
      run: async () => {
        const work = meanwhile;
        meanwhile = null;
        await work?.();
        return undefined;
      },
    }),
  ],
};
const CUSTOMERS: JsonObject = {
  app: 'crm',
  name: 'customers',
  fields: [{ name: 'name', type: 'string' }],
  validators: [
    {
      ...{ type: 'no_active_children', child_entity: 'crm/orders', foreign_key: 'customer_id' },
      ...{ filter: 'status != "closed"', message: '{{ name }} has open orders' },
    },
  ],
  template_overrides: { controller: { hooks: [{ events: ['delete'], handler: 'lab_meanwhile' }] } },
};
const ORDERS: JsonObject = {
  app: 'crm',
  name: 'orders',
  fields: [
    { name: 'customer_id', type: 'reference', entity: 'crm/customers' },
    { name: 'status', type: 'enum', values: ['open', 'closed'], default: 'open' },
  ],
  indexes: [['customer_id']],
};

let world: World;
let token: string;

beforeAll(async () => {
  world = await openWorld({ packs: [pack] });
  token = await world.token({ roles: ['admin'] });
  const { validators: _, ...unguarded } = CUSTOMERS;
  await send({ method: 'POST', path: '/api/_admin/entities', body: unguarded });
  await send({ method: 'POST', path: '/api/_admin/entities', body: ORDERS });
  const guarded = await send({ method: 'PUT', path: '/api/_admin/entities/crm/customers', body: CUSTOMERS });
  expect(guarded.status).toBe(200);
});
afterAll(() => world.close());

describe('a customer with open orders', () => {
  it('is not deleted before they are closed', async () => {
    const customer = await make('customers', { name: 'Ana' });
    const order = await make('orders', { customer_id: customer });
    const refused = await remove(customer);
    await send({ method: 'PATCH', path: `/api/crm/orders/${order}`, body: { status: 'closed' } });
    const deleted = await remove(customer);
    expect([refused.status, deleted.status]).toEqual([422, 204]);
    expect(refused.json).toMatchObject({
      errors: [{ code: 'HAS_ACTIVE_CHILDREN', message: 'Ana has open orders' }],
    });
  });

  it('is not deleted when an order comes in after the guard has looked', async () => {
    const customer = await make('customers', { name: 'Bo' });
    meanwhile = () => make('orders', { customer_id: customer });
    const refused = await remove(customer);
    expect([refused.status, refused.json['code']]).toEqual([422, 'VALIDATION_FAILED']);
  });

  it('is not deleted when an order is opened again after the guard has looked', async () => {
    const customer = await make('customers', { name: 'Cy' });
    const order = await make('orders', { customer_id: customer, status: 'closed' });
    meanwhile = () => send({ method: 'PATCH', path: `/api/crm/orders/${order}`, body: { status: 'open' } });
    const refused = await remove(customer);
    expect(refused.status).toBe(422);
  });

  it('is never both gone and referred to, whoever is first', async () => {
    const customers = await Promise.all(Array.from({ length: 30 }, (_, i) => make('customers', { name: `c${i}` })));
    const pairs = await Promise.all(
      customers.map((id) =>
        Promise.all([remove(id), send({ method: 'POST', path: '/api/crm/orders', body: { customer_id: id } })]),
      ),
    );
    const outcomes = pairs.map(([removed, ordered]) => `${removed.status} ${ordered.status}`);
    expect(outcomes.filter((one) => one !== '204 422' && one !== '422 201')).toEqual([]);
  });

  it('takes many orders at once: they do not stand in each other’s way', async () => {
    const customer = await make('customers', { name: 'Di' });
    const body = { customer_id: customer };
    const made = await Promise.all(
      Array.from({ length: 40 }, () => send({ method: 'POST', path: '/api/crm/orders', body })),
    );
    expect(made.filter((one) => one.status !== 201)).toEqual([]);
  });
});

function send(a: { method: string; path: string; body?: Json }): Promise<WorldAnswer> {
  return world.call({ ...a, token });
}

function remove(id: string): Promise<WorldAnswer> {
  return send({ method: 'DELETE', path: `/api/crm/customers/${id}` });
}

async function make(entity: string, body: JsonObject): Promise<string> {
  const { json } = await send({ method: 'POST', path: `/api/crm/${entity}`, body });
  return String(json['id']);
}
