import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Platform } from '#app/platform.ts';
import { runJob } from '#app/run-job.ts';
import { armLookAfter } from '#app/workflows/look-after-executions.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { ExecutionState } from '#ports/workflow-engine.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const MINUTE = 60_000;
const cases: JsonObject = { app: 'desk', name: 'cases', fields: [{ name: 'subject', type: 'string' }] };
const flow: JsonObject = {
  ...{ app: 'desk', name: 'waits', record: 'cases' },
  steps: [{ id: 'hold', type: 'wait', for: '9d', then: { end: 'done' } }],
};

let tenant: Tenant;
beforeEach(async () => {
  tenant = await openTenant({ definitions: { entities: [cases], workflows: [flow] }, tokenSeconds: 30 * 24 * 3600 });
});
afterEach(() => tenant.world.close());

async function start(): Promise<string> {
  const { id = null } = await tenant.post('/api/desk/cases', { subject: 'x' });
  const [found] = await tenant.list('/api/_admin/workflows?limit=100');
  const started = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, {
    input: { record_id: id },
  });
  await tenant.world.settle();
  return String(started['id']);
}

const read = (id: string): Promise<JsonObject> => tenant.get(`/api/_workflows/${id}`);

/** The platform of a world whose engine says of every execution that it is so, and how often it was asked. */
function saying(state: Pick<ExecutionState, 'status' | 'error'>): { platform: Platform; asked: string[] } {
  const { platform } = tenant.world;
  const asked: string[] = [];
  const describeAs: Platform['engine']['describe'] = async (one) => {
    asked.push(one.executionId);
    const found = await platform.engine.describe(one);
    return found && { ...found, ...state };
  };
  return { platform: { ...platform, engine: { ...platform.engine, describe: describeAs } }, asked };
}

/** Does the job of the timer that is set, as a tick would. */
async function lookAfter(platform: Platform): Promise<void> {
  await armLookAfter({ platform });
  const [timer] = await platform.timers.claimDue({ shard: 0, now: platform.clock.now(), limit: 1, leaseMs: MINUTE });
  await platform.timers.done({ id: timer?.id ?? '', leaseId: timer?.leaseId ?? '', due: timer?.due ?? '' });
  const job = timer?.job ?? { id: '', tenant: '', kind: 'reconcile' as const, group: '', payload: {} };
  expect(await runJob({ platform, attempt: { job, attempt: 1, lastAttempt: false } })).toEqual({ ok: true });
  await tenant.world.settle();
}

describe('an execution whose end nobody told of', () => {
  it('is found when it has been open for long, and its instance is closed', async () => {
    const id = await start();
    const { platform } = saying({ status: 'ABORTED', error: 'BY_HAND' });
    await armLookAfter({ platform });
    tenant.world.clock.moveTo(tenant.world.clock.millis() + 16 * MINUTE);
    await lookAfter(platform);
    expect(await read(id)).toMatchObject({ status: 'failed', error: { code: 'BY_HAND' } });
  });

  it('is looked for again and again, and one that runs is left alone', async () => {
    const id = await start();
    const { platform, asked } = saying({ status: 'RUNNING' });
    await armLookAfter({ platform });
    for (let round = 0; round < 3; round++) {
      tenant.world.clock.moveTo(tenant.world.clock.millis() + 16 * MINUTE);
      await lookAfter(platform);
    }
    expect(asked).toHaveLength(3);
    expect(await read(id)).toMatchObject({ status: 'running' });
  });

  it('is asked for a portion at a time', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 230; i++) ids.push(await start());
    const { platform, asked } = saying({ status: 'RUNNING' });
    await armLookAfter({ platform });
    tenant.world.clock.moveTo(tenant.world.clock.millis() + 16 * MINUTE);
    await lookAfter(platform);
    const first = asked.length;
    tenant.world.clock.moveTo(tenant.world.clock.millis() + MINUTE);
    await lookAfter(platform);
    expect([first, asked.length, new Set(asked).size]).toEqual([200, 230, 230]);
  });

  it('is not asked for before the engine has had the time to tell', async () => {
    const { platform, asked } = saying({ status: 'FAILED' });
    await armLookAfter({ platform });
    tenant.world.clock.moveTo(tenant.world.clock.millis() + 16 * MINUTE);
    await start();
    await lookAfter(platform);
    expect(asked).toEqual([]);
  });
});
