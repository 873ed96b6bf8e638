import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const HOUR = 3_600_000;
const flow: JsonObject = {
  ...{ app: 'desk', name: 'waits' },
  steps: [{ id: 'hold', type: 'wait', for: '1d', then: { end: 'done' } }],
};

let tenant: Tenant;
let broken: boolean;
beforeEach(async () => {
  tenant = await openTenant({ definitions: { workflows: [flow] } });
  const { engine } = tenant.world.platform;
  const { start } = engine;
  broken = true;
  engine.start = (a) => (broken ? Promise.reject(new Error('the engine is closed')) : start(a));
});
afterEach(() => tenant.world.close());

async function startInVain(): Promise<string> {
  const [found] = await tenant.list('/api/_admin/workflows');
  const { id } = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, { input: {} });
  for (let i = 0; i < 3; i++) await tenant.world.advance(HOUR);
  return `/api/_workflows/${String(id)}`;
}

describe('an instance whose execution could not be started', () => {
  it('says why, as the dead letter does', async () => {
    const instance = await startInVain();
    const [dead] = await tenant.list('/api/_admin/dead-letters');
    expect(dead).toMatchObject({ kind: 'start_execution', message: 'the engine is closed' });
    expect(await tenant.get(instance)).toMatchObject({
      status: 'running',
      error: { code: 'INTERNAL', message: 'not started: the engine is closed' },
    });
  });

  it('starts when that is redriven, and has no error any more', async () => {
    const instance = await startInVain();
    const [dead] = await tenant.list('/api/_admin/dead-letters');
    broken = false;
    await tenant.post(`/api/_admin/dead-letters/${encodeURIComponent(String(dead?.['id']))}/redrive`, {});
    await tenant.world.settle();
    const started = await tenant.get(instance);
    await tenant.world.advance(25 * HOUR);
    expect(started).toMatchObject({ status: 'running', error: null });
    expect(await tenant.get(instance)).toMatchObject({ status: 'completed', outcome: 'done', error: null });
  });
});
