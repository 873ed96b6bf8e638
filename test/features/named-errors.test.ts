import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineAction } from '#core/actions/define-action.ts';
import { defineTask } from '#core/actions/define-task.ts';
import { NamedError } from '#core/errors/named-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const MINUTE = 60_000;
/** What the next calls fail with, in order. */
const failures: (Error | null)[] = [];
let calls = 0;

function nextCall(): JsonObject {
  calls++;
  const failure = failures.shift() ?? null;
  if (failure !== null) throw failure;
  return { number: 'P-1' };
}
const busy = (): NamedError => new NamedError({ name: 'Busy', message: 'the carrier takes no more calls' });

const book = defineAction({
  name: 'book_parcel',
  docs: 'Books a parcel.',
  params: z.strictObject({}),
  errors: ['Busy', 'Carrier.Closed'],
  run: nextCall,
});
const leaky = defineAction({
  name: 'leaky',
  docs: 'Quotes what it should not.',
  params: z.strictObject({}),
  run: async (ctx) => {
    const token = await ctx.value('CARRIER_TOKEN');
    throw new NamedError({ name: 'Refused', message: `the carrier refused ${token} of ${await ctx.value('SHOP')}` });
  },
});
const ask = defineTask({
  name: 'ask_carrier',
  docs: 'Asks.',
  params: z.strictObject({}),
  errors: ['Busy'],
  run: nextCall,
});
const pack: Pack = {
  ...{ app: 'lab', version: 1, title: 'Lab', description: 'Errors with names.', requires: [] },
  ...{ definitions: [], hooks: [], actions: [book, leaky], tasks: [ask] },
};

const parcels: JsonObject = { app: 'ship', name: 'parcels', fields: [{ name: 'kind', type: 'string' }] };
const retry = { attempts: 3, interval: '10s', errors: ['Busy'] };
const step = (more: JsonObject): JsonObject => ({
  ...{ id: 'book', type: 'action', actions: [{ type: 'book_parcel' }], then: { end: 'booked' } },
  ...more,
});
const flow = (name: string, ...steps: JsonObject[]): JsonObject => ({ app: 'ship', name, record: 'parcels', steps });
const flows = [
  flow('tries', step({ retry })),
  flow('asks', step({ retry, actions: [{ type: 'run_task', task: 'ask_carrier' }] })),
  flow('leaks', step({ actions: [{ type: 'leaky' }] })),
  flow('goes_on', step({ on_error: 'continue' })),
];
const rules: JsonObject[] = [
  {
    ...{ app: 'ship', name: 'books', on: { event: 'parcels.created' }, when: 'kind == "rule"' },
    ...{ then: { action: 'book_parcel' }, retry: { attempts: 2, interval: '1s' } },
  },
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({
    packs: [pack],
    definitions: { entities: [parcels], workflows: flows, 'event-rules': rules },
  });
  const put = { method: 'PUT', token: tenant.admin };
  await tenant.world.call({ ...put, path: '/api/_admin/secrets/CARRIER_TOKEN', body: { value: 'hush-hush' } });
  await tenant.world.call({ ...put, path: '/api/_admin/settings', body: { settings: { SHOP: 'the shop' } } });
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  failures.length = 0;
  calls = 0;
});

async function run(name: string): Promise<JsonObject> {
  const { id } = await tenant.post('/api/ship/parcels', {});
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  const input = { record_id: id ?? null };
  const started = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, { input });
  await tenant.world.advance(5 * MINUTE);
  return tenant.get(`/api/_workflows/${String(started['id'])}`);
}

const said = (text: string): unknown => expect.stringContaining(text);
function entryOf(instance: JsonObject): JsonObject | undefined {
  return (instance['timeline'] as JsonObject[]).find((one) => one['step'] === 'book');
}

describe('an error with a name', () => {
  it.each(['tries', 'asks'])('is tried again where retry.errors names it: %s', async (name) => {
    failures.push(busy(), busy());
    const instance = await run(name);
    expect(instance).toMatchObject({ status: 'completed', outcome: 'booked' });
    expect(entryOf(instance)).toMatchObject({ attempts: 3, error: 'Busy' });
  });

  it('fails at once where retry.errors names others, and stands in the dead letter with what it says', async () => {
    failures.push(new NamedError({ name: 'Carrier.Closed', message: 'it is Sunday' }));
    const instance = await run('tries');
    expect(calls).toBe(1);
    expect(entryOf(instance)).toMatchObject({ attempts: 1, error: 'Carrier.Closed' });
    expect(instance).toMatchObject({
      status: 'failed',
      error: { code: 'Carrier.Closed', message: said('it is Sunday') },
    });
  });

  it('stands in the ledger where the workflow goes on', async () => {
    failures.push(busy());
    const { steps } = await run('goes_on');
    expect(steps).toMatchObject([{ step: 'book', status: 'failed', error: { code: 'Busy' } }]);
  });

  it('says nothing of the secrets that the code was told', async () => {
    const instance = await run('leaks');
    expect(instance).toMatchObject({
      error: { code: 'Refused', message: said('the carrier refused *** of the shop') },
    });
    expect(JSON.stringify(tenant.world.logger.written)).not.toContain('hush');
  });

  it('is the code of a rule’s dead letter', async () => {
    failures.push(busy(), busy());
    await tenant.post('/api/ship/parcels', { kind: 'rule' });
    await tenant.world.advance(MINUTE);
    const [dead] = await tenant.list('/api/_admin/dead-letters');
    expect(dead).toMatchObject({ attempts: 2, code: 'Busy', message: 'the carrier takes no more calls' });
  });
});

describe('an error without a name', () => {
  it('is INTERNAL, whatever its class is called', async () => {
    failures.push(Object.assign(new Error('boom'), { name: 'Busy' }));
    const instance = await run('tries');
    // the platform's own retries are for what passes by itself
    expect(instance).toMatchObject({ status: 'completed' });
    expect(entryOf(instance)).toMatchObject({ attempts: 2, error: 'INTERNAL' });
  });
});
