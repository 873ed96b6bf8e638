import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';

let world: World;
let admin: string;

beforeEach(async () => {
  world = await openWorld();
  admin = await world.token({ user: 'admin', roles: ['admin'] });
  await world.call({ method: 'POST', path: '/api/_admin/apps/ecommerce/install', token: admin });
  await world.settle();
});
afterEach(() => world.close());

const call = (a: { path: string; body: JsonObject; token?: string }): Promise<WorldAnswer> =>
  world.call({ method: 'POST', token: admin, ...a });

const act = {
  id: 'act',
  type: 'action',
  actions: [{ type: 'set_field', field: 'status', value: 'paid' }],
  then: { end: 'done' },
};

describe('POST /api/_admin/workflows/simulate', () => {
  const path = '/api/_admin/workflows/simulate';

  it('shows what a stored workflow would do, and does nothing', async () => {
    const body = { workflow: 'order_approval', input: { record: { number: 'O-1' } }, decisions: { review: 'reject' } };

    const { status, json } = await call({ path, body });

    const instances = await world.call({ path: '/api/_workflows', token: admin });
    expect(status).toBe(200);
    expect(json).toMatchObject({ status: 'completed', outcome: 'rejected', record: { status: 'cancelled' } });
    expect((json['timeline'] as JsonObject[]).map((one) => one['step'])).toEqual(['hold', 'review', 'reject', null]);
    expect(instances.json['items']).toEqual([]);
  });

  it('takes a draft that is not saved', async () => {
    const hold = { id: 'hold', type: 'wait', for: '30d', then: { end: 'waited' } };
    const workflow = { app: 'ecommerce', name: 'draft', steps: [hold] };

    const { json } = await call({ path, body: { workflow } });

    expect(json).toMatchObject({ status: 'completed', outcome: 'waited', duration: '30d' });
  });

  it('finds inputs that reach all of a workflow', async () => {
    const { json } = await call({ path, body: { workflow: 'order_approval', coverage: true } });

    const coverage = json['coverage'] as JsonObject;
    expect(coverage).toMatchObject({ steps: { of: 6, reached: 6 }, unreached: [] });
    expect((coverage['scenarios'] as JsonObject[]).map((one) => one['outcome'])).toContain('rejected');
  });

  it('refuses a script that names what is not there', async () => {
    const { status, json } = await call({
      path,
      body: { workflow: 'order_approval', decisions: { rewiev: 'approve' } },
    });

    expect(status).toBe(422);
    expect(json).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ path: 'decisions.rewiev', code: 'UNKNOWN_STEP' }],
    });
  });

  it('knows no workflow that is not there, and is for those who define', async () => {
    const member = await world.token({ user: 'ana', roles: ['member'] });
    const missing = await call({ path, body: { workflow: 'order_aproval' } });
    const refused = await call({ path, body: { workflow: 'order_approval' }, token: member });

    expect([missing.status, refused.status]).toEqual([404, 403]);
  });
});

describe('POST …/lint', () => {
  it('says what would refuse a workflow, where, and what to do', async () => {
    const workflow = {
      app: 'ecommerce',
      name: 'odd',
      record: 'orders',
      steps: [{ ...act, then: { goto: 'nowhere' } }],
    };

    const { status, json } = await call({ path: '/api/_admin/workflows/lint', body: workflow });

    expect(status).toBe(200);
    expect(json['findings']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          severity: 'error',
          path: 'steps[0].then.goto',
          code: 'UNKNOWN_STEP',
          fix: expect.stringContaining('step'),
        }),
      ]),
    );
  });

  it('warns of what is hardly meant; a save shows the same and is not refused', async () => {
    const wait = { id: 'hold', type: 'wait', for: '1d', then: { goto: 'hold' } };
    const workflow = { app: 'ecommerce', name: 'round', record: 'orders', steps: [wait] };

    const { json } = await call({ path: '/api/_admin/workflows/lint', body: workflow });
    const saved = await call({ path: '/api/_admin/workflows', body: workflow });

    const found = [{ severity: 'warning', path: 'steps[0]', code: 'ENDLESS_LOOP' }];
    expect(json['findings']).toMatchObject(found);
    expect(saved.status).toBe(201);
    expect(saved.json['findings']).toMatchObject(found);
  });

  it.each([
    'entities',
    'events/catalog',
    'event-rules',
    'fsm-specs',
    'policies',
    'notification-templates',
    'inbound-sources',
  ])('looks at %s too', async (kind) => {
    const { status, json } = await call({ path: `/api/_admin/${kind}/lint`, body: { app: 'ecommerce', nmae: 'x' } });

    const errors = (json['findings'] as JsonObject[]).map(({ severity, fix }) => [severity, typeof fix]);
    expect(status).toBe(200);
    expect(errors[0]).toEqual(['error', 'string']);
  });
});
