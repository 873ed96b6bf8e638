import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { createDefinition } from '#app/definitions/edit-definition.ts';
import { runJob } from '#app/run-job.ts';
import { ensureTenant } from '#app/tenants/ensure-tenant.ts';
import { cancelInstance } from '#app/workflows/cancel-instance.ts';
import type { Instance } from '#app/workflows/instance.ts';
import { readInstance } from '#app/workflows/list-instances.ts';
import { loadInstance } from '#app/workflows/load-instance.ts';
import { redriveInstance } from '#app/workflows/redrive-instance.ts';
import { startJob } from '#app/workflows/run-jobs.ts';
import { executionName } from '#app/workflows/start-execution.ts';
import { startWorkflow } from '#app/workflows/start-workflow.ts';
import type { JsonObject } from '#core/json/json.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { createLocalPlatform, type LocalPlatform } from '#local/local-platform.ts';
import { quietLogger } from '#test/support/quiet-logger.ts';

const tenant = 'acme';
const USER = { tenantId: tenant, userId: null, contactId: null, type: 'SYSTEM' as const, roles: [] };
const BY = { actor: SYSTEM_ACTOR, user: USER, cause: 'test', depth: 0 };
const value: JsonObject = {
  app: 'shop',
  name: 'rounds',
  steps: [{ id: 'hold', type: 'wait', for: '1d', then: { goto: 'hold' } }],
};

let dataDir: string;
let local: LocalPlatform;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'dro-machines-'));
  await begin({ continueAfter: 500 });
  const { platform } = local;
  await ensureTenant({ platform, tenant });
  await createDefinition({ platform, tenant, actor: SYSTEM_ACTOR, collection: '_workflows', value });
  await local.activity.idle();
});
afterEach(async () => {
  await local.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A process of a release that makes other machines than one with another `continueAfter`; `deaf` takes up no work. */
async function begin(a: { continueAfter: number; deaf?: boolean }): Promise<void> {
  const clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
  const { continueAfter } = a;
  local = createLocalPlatform({ dataDir, clock, ids: systemIds(), logger: quietLogger(), packs: [], continueAfter });
  if (a.deaf === true) return;
  await local.start();
  await local.activity.idle();
}

async function release(a: { continueAfter: number; deaf?: boolean }): Promise<void> {
  await local.stop();
  await begin(a);
}

async function start(): Promise<string> {
  const { platform } = local;
  const model = await platform.definitions.model(tenant);
  const stored = model.byName({ collection: '_workflows', app: 'shop', name: 'rounds' });
  if (!stored) throw new Error('no workflow');
  const { id } = await startWorkflow({ platform, tenant, stored, event: null, input: {}, by: BY });
  await local.activity.idle();
  return id;
}

const cancel = async (id: string): Promise<void> => {
  await cancelInstance({ platform: local.platform, tenant, id, rollback: false });
  await local.activity.idle();
};
const instanceOf = async (id: string): Promise<Instance> =>
  (await loadInstance({ platform: local.platform, tenant, id })).instance;

/** How the executions of an instance's epochs stand on each machine that it names. */
async function executions(id: string): Promise<string[]> {
  const { platform } = local;
  const instance = await instanceOf(id);
  const found: string[] = [];
  for (const { hash } of instance.machines ?? []) {
    for (let epoch = 1; epoch <= instance.epoch; epoch++) {
      const machineId = platform.engine.machineId({ hash });
      const executionId = platform.engine.executionId({ machineId, name: executionName({ ...instance, epoch }) });
      const state = await platform.engine.describe({ executionId });
      if (state) found.push(`${epoch} ${state.status}`);
    }
  }
  return found;
}

describe('an instance after a release that makes another machine of its workflow', () => {
  it('still shows what its execution went through', async () => {
    const id = await start();
    await release({ continueAfter: 600 });
    const { timeline } = await readInstance({ platform: local.platform, tenant, id });
    expect(timeline).toMatchObject([{ type: 'start' }, { step: 'hold', type: 'wait', left_at: null }]);
  });

  it('has its execution ended when it is cancelled', async () => {
    const id = await start();
    await release({ continueAfter: 600 });
    const before = await executions(id);
    await cancel(id);
    expect([before, await executions(id)]).toEqual([['1 RUNNING'], ['1 ABORTED']]);
  });

  it('is redriven on the new one, from where it stood on the old one, and shows both', async () => {
    const id = await start();
    await cancel(id);
    await release({ continueAfter: 600 });
    await redriveInstance({ platform: local.platform, tenant, id, definition: 'same', actor: SYSTEM_ACTOR });
    await local.activity.idle();
    const { machines } = await instanceOf(id);
    const { timeline } = await readInstance({ platform: local.platform, tenant, id });
    expect(machines?.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(await executions(id)).toEqual(['1 ABORTED', '2 RUNNING']);
    expect((timeline as JsonObject[]).map((one) => [one['epoch'], one['type'], one['step']])).toEqual([
      [1, 'start', null],
      [1, 'wait', 'hold'],
      [2, 'redrive', 'hold'],
      [2, 'wait', 'hold'],
    ]);
  });

  it('begins on the new one when it had not begun, and knows it', async () => {
    await release({ continueAfter: 500, deaf: true });
    const id = await start();
    const foreseen = (await instanceOf(id)).machines;
    await release({ continueAfter: 600 });
    const { machines } = await instanceOf(id);
    expect([foreseen?.length, machines?.length]).toEqual([1, 1]);
    expect(machines).not.toEqual(foreseen);
    expect(await executions(id)).toEqual(['1 RUNNING']);
  });

  it('does not begin a second time when its start is brought again', async () => {
    const id = await start();
    const before = await instanceOf(id);
    await release({ continueAfter: 600 });
    const job = startJob({ tenant, instance: before });
    const again = await runJob({ platform: local.platform, attempt: { job, attempt: 1, lastAttempt: false } });
    const rows = local.database.sql.prepare('SELECT count(*) FROM executions').raw().all();
    expect(again).toEqual({ ok: true });
    expect(await instanceOf(id)).toEqual(before);
    expect(rows).toEqual([[1]]);
  });

  it('is found as before when it does not know its machine yet', async () => {
    const id = await start();
    const forget = local.database.sql.prepare(
      "UPDATE sys SET value = json_remove(value, '$.machines') WHERE kind = 'instance' AND sk = ?",
    );
    const { changes } = forget.run(id);
    const { machines } = await instanceOf(id);
    const { timeline } = await readInstance({ platform: local.platform, tenant, id });
    expect([changes, machines]).toEqual([1, undefined]);
    expect(timeline).toMatchObject([{ type: 'start' }, { step: 'hold', type: 'wait' }]);
  });
});
