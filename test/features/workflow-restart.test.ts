import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { createDefinition } from '#app/definitions/edit-definition.ts';
import { ensureTenant } from '#app/tenants/ensure-tenant.ts';
import { cancelInstance } from '#app/workflows/cancel-instance.ts';
import { readInstance } from '#app/workflows/list-instances.ts';
import { redriveInstance } from '#app/workflows/redrive-instance.ts';
import { runTask } from '#app/workflows/run-task.ts';
import { sendSignal } from '#app/workflows/signals/send-signal.ts';
import { startWorkflow } from '#app/workflows/start-workflow.ts';
import type { JsonObject } from '#core/json/json.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { createLocalPlatform, type LocalPlatform } from '#local/local-platform.ts';
import { quietLogger } from '#test/support/quiet-logger.ts';

const TENANT = 'acme';
const USER = { tenantId: TENANT, userId: null, contactId: null, type: 'SYSTEM' as const, roles: [] };
const BY = { actor: SYSTEM_ACTOR, user: USER, cause: 'test', depth: 0 };
const hold = {
  id: 'hold',
  type: 'wait_for_event',
  signal: 'go',
  timeout: '3d',
  then: { end: 'gone' },
  on_timeout: { end: 'late' },
};
const inner: JsonObject = { app: 'shop', name: 'inner', steps: [hold] };
const outer: JsonObject = {
  app: 'shop',
  name: 'outer',
  steps: [{ id: 'nest', type: 'workflow', workflow: 'inner', then: { end: 'done' } }],
};

let dataDir: string;
let local: LocalPlatform;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'dro-runs-'));
  await begin();
  await ensureTenant({ platform: local.platform, tenant: TENANT });
  const { platform } = local;
  for (const value of [inner, outer]) {
    await createDefinition({ platform, tenant: TENANT, actor: SYSTEM_ACTOR, collection: '_workflows', value });
  }
  await local.activity.idle();
});
afterEach(async () => {
  await local.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A process on what the one before it left; `deaf` takes up no work, so that what it stores lies there. */
async function begin(a: { deaf?: boolean } = {}): Promise<void> {
  const clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
  local = createLocalPlatform({ dataDir, clock, ids: systemIds(), logger: quietLogger(), packs: [] });
  if (a.deaf === true) return;
  await local.start();
  await local.activity.idle();
}

async function restart(a: { deaf?: boolean } = {}): Promise<void> {
  await local.stop();
  await begin(a);
}

async function start(name: string): Promise<string> {
  const { platform } = local;
  const stored = (await platform.definitions.model(TENANT)).byName({ collection: '_workflows', app: 'shop', name });
  if (!stored) throw new Error(`no workflow ${name}`);
  const { id } = await startWorkflow({ platform, tenant: TENANT, stored, event: null, input: {}, by: BY });
  await local.activity.idle();
  return id;
}

const read = (id: string): Promise<JsonObject> => readInstance({ platform: local.platform, tenant: TENANT, id });
const signal = (id: string): Promise<unknown> =>
  sendSignal({ platform: local.platform, tenant: TENANT, id, name: 'go', payload: {}, actor: SYSTEM_ACTOR });

/** What the first execution of an instance calls once its history has grown long. */
async function goOn(id: string): Promise<void> {
  const { platform } = local;
  const model = await platform.definitions.model(TENANT);
  const workflow = model.byName({ collection: '_workflows', app: 'shop', name: 'inner' });
  const call = { do: 'continue', step: '-', tenantId: TENANT, instanceId: id, epoch: 1, visit: 9 };
  await runTask({ platform, payload: { ...call, workflowRef: `${String(workflow?.id)}@1`, again: { step: 'hold' } } });
}

describe('a process that ends in between', () => {
  it('leaves a wait that the next one goes on with', async () => {
    const id = await start('inner');
    await restart();
    const before = await read(id);
    await signal(id);
    await local.activity.idle();
    expect(before).toMatchObject({ status: 'waiting', event_waits: [{ state: 'open' }] });
    expect(await read(id)).toMatchObject({ status: 'completed', outcome: 'gone' });
  });

  it('leaves a signal that was stored and not delivered', async () => {
    const id = await start('inner');
    await restart({ deaf: true });
    await signal(id);
    await restart();
    expect(await read(id)).toMatchObject({ status: 'completed', outcome: 'gone' });
  });

  it('leaves a nested workflow whose end the outer one has not heard of', async () => {
    const id = await start('outer');
    const [wait] = (await read(id))['event_waits'] as JsonObject[];
    await restart({ deaf: true });
    await signal(String(wait?.['child']));
    await restart();
    expect(await read(id)).toMatchObject({ status: 'completed', outcome: 'done' });
  });

  it('leaves a cancel whose execution still runs', async () => {
    const id = await start('outer');
    const [wait] = (await read(id))['event_waits'] as JsonObject[];
    await restart({ deaf: true });
    await cancelInstance({ platform: local.platform, tenant: TENANT, id, rollback: false });
    await restart();
    expect(await read(id)).toMatchObject({ status: 'cancelled', event_waits: [{ state: 'cancelled' }] });
    expect(await read(String(wait?.['child']))).toMatchObject({ status: 'cancelled' });
  });

  it('leaves an execution that has not begun where another one was left', async () => {
    const id = await start('inner');
    await restart({ deaf: true });
    await goOn(id);
    const between = await read(id);
    await goOn(id);
    await restart();
    const before = await read(id);
    await signal(id);
    await local.activity.idle();
    expect(between).toMatchObject({ status: 'running', epoch: 2 });
    expect(before).toMatchObject({
      status: 'waiting',
      epoch: 2,
      event_waits: [{ state: 'cancelled' }, { state: 'open' }],
    });
    expect(await read(id)).toMatchObject({ status: 'completed', outcome: 'gone', epoch: 2 });
  });

  it('goes on nowhere when somebody cancelled first', async () => {
    const id = await start('inner');
    await restart({ deaf: true });
    await cancelInstance({ platform: local.platform, tenant: TENANT, id, rollback: false });
    await goOn(id);
    await restart();
    expect(await read(id)).toMatchObject({ status: 'cancelled', epoch: 1, event_waits: [{ state: 'cancelled' }] });
  });

  it('is cancelled in the execution that has not begun', async () => {
    const id = await start('inner');
    await restart({ deaf: true });
    await goOn(id);
    await cancelInstance({ platform: local.platform, tenant: TENANT, id, rollback: false });
    await restart();
    expect(await read(id)).toMatchObject({ status: 'cancelled', epoch: 2, event_waits: [{ state: 'cancelled' }] });
  });

  it('leaves a redrive that was not begun', async () => {
    const id = await start('inner');
    await cancelInstance({ platform: local.platform, tenant: TENANT, id, rollback: false });
    await restart({ deaf: true });
    await redriveInstance({ platform: local.platform, tenant: TENANT, id, definition: 'same', actor: SYSTEM_ACTOR });
    await restart();
    await signal(id);
    await local.activity.idle();
    expect(await read(id)).toMatchObject({ status: 'completed', outcome: 'gone', epoch: 2 });
  });
});
