import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { runTask } from '#app/workflows/run-task.ts';
import { defineAction } from '#core/actions/define-action.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const MINUTE = 60_000;

let broken = true;
const pack: Pack = {
  app: 'lab',
  version: 1,
  title: 'Lab',
  description: 'An action that fails as tests ask.',
  requires: [],
  definitions: [],
  hooks: [],
  actions: [
    defineAction({
      name: 'fail_while_broken',
      docs: 'Fails while asked.',
      params: z.strictObject({}),
      run: async () => {
        if (broken) throw new DroError({ code: 'VALIDATION_FAILED', detail: 'it is broken' });
        return {};
      },
    }),
  ],
};
const breaks: JsonObject = { id: 'breaks', type: 'action', actions: [{ type: 'fail_while_broken' }], then: 'end' };
const waits = (id: string, then: JsonObject | string): JsonObject => ({ id, type: 'wait', for: '1m', then });
const collection = (id: string, steps: JsonObject[], more: JsonObject = {}): JsonObject => ({
  ...{ id, type: 'collection', items: '[1, 2]', steps, then: 'end' },
  ...more,
});
const flow = (name: string, steps: JsonObject[]): JsonObject => ({ app: 'desk', name, steps });
const flows = [
  flow('fails', [collection('each', [waits('pause', { goto: 'breaks' }), breaks])]),
  flow('goes_on', [
    collection('each', [collection('inner', [breaks])], { on_error: 'continue', then: { goto: 'hold' } }),
    waits('hold', 'end'),
  ]),
  flow('gives_up', [
    {
      id: 'fan',
      type: 'parallel',
      branches: [{ steps: [collection('each', [waits('pause', 'end')])] }, { steps: [breaks] }],
      on_error: 'continue',
      then: { goto: 'hold' },
    },
    waits('hold', 'end'),
  ]),
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ packs: [pack], definitions: { workflows: flows } });
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  broken = true;
});

async function start(name: string): Promise<string> {
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  const { id } = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, { input: {} });
  await tenant.world.settle();
  return `/api/_workflows/${String(id)}`;
}

/** What the collections of an instance came to, each row with its epoch. */
async function ledger(instance: string): Promise<string[]> {
  const { steps } = await tenant.get(instance);
  return (steps as JsonObject[]).flatMap(({ epoch, step, status }) =>
    step === 'each' || step === 'inner' ? [`${Number(epoch)} ${step} ${String(status)}`] : [],
  );
}

describe('a collection that broke off', () => {
  it('has failed with its workflow, whatever a redrive makes of it', async () => {
    const instance = await start('fails');
    const during = await ledger(instance);
    await tenant.world.advance(MINUTE);
    const after = await ledger(instance);
    const { steps } = await tenant.get(instance);
    broken = false;
    await tenant.post(`${instance}/redrive`, {});
    for (let i = 0; i < 3; i++) await tenant.world.advance(MINUTE);
    expect([during, after]).toEqual([['1 each running'], ['1 each failed']]);
    expect(steps).toContainEqual(
      expect.objectContaining({ step: 'each', error: { code: 'VALIDATION_FAILED', message: 'it is broken' } }),
    );
    expect(await ledger(instance)).toEqual(['1 each failed', '2 each completed']);
  });

  it('is cancelled with its workflow, whatever a redrive makes of it', async () => {
    const instance = await start('fails');
    await tenant.post(`${instance}/cancel`, {});
    const after = await ledger(instance);
    await tenant.post(`${instance}/redrive`, {});
    await tenant.world.settle();
    expect(after).toEqual(['1 each cancelled']);
    expect(await ledger(instance)).toEqual(['1 each cancelled', '2 each running']);
  });

  it('is continued in the next execution where a history has no more room', async () => {
    const instance = await start('fails');
    const { id, workflow } = await tenant.get(instance);
    const found = (await tenant.list('/api/_admin/workflows?limit=100')).find(
      (one) => workflow === `desk/${String(one['name'])}`,
    );
    const call = { do: 'continue', step: '-', tenantId: 'acme', instanceId: String(id), epoch: 1, visit: 9 };
    const payload = { ...call, workflowRef: `${String(found?.['id'])}@1`, again: { step: 'each', visit: 1 } };
    await runTask({ platform: tenant.world.platform, payload });
    await tenant.world.settle();
    expect(await ledger(instance)).toEqual(['1 each continued', '2 each running']);
  });

  it('has failed where the workflow goes on from it, and those within it are given up', async () => {
    const instance = await start('goes_on');
    const meanwhile = await tenant.get(instance);
    expect(meanwhile).toMatchObject({ status: 'running' });
    expect(await ledger(instance)).toEqual(['1 each failed', '1 inner cancelled']);
  });

  it('is given up where a branch beside it fails', async () => {
    const instance = await start('gives_up');
    const meanwhile = await tenant.get(instance);
    expect(meanwhile).toMatchObject({ status: 'running' });
    expect(await ledger(instance)).toEqual(['1 each cancelled']);
  });
});
