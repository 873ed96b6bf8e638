import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { createDefinition, removeDefinition, replaceDefinition } from '#app/definitions/edit-definition.ts';
import { listDeployments } from '#app/deployments/list-deployments.ts';
import { RECONCILE_MS } from '#app/deployments/reconcile.ts';
import { writeRecord } from '#app/records/write-record.ts';
import { ensureTenant } from '#app/tenants/ensure-tenant.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { createLocalPlatform, type LocalPlatform } from '#local/local-platform.ts';
import type { Deployed, RuleDeployer } from '#ports/rule-deployer.ts';
import { quietLogger } from '#test/support/quiet-logger.ts';

const TENANT = 'acme';
const USER = { tenantId: TENANT, userId: null, contactId: null, type: 'SYSTEM' as const, roles: [] };
const BY = { actor: SYSTEM_ACTOR, user: USER, cause: 'test', depth: 0 };
const MINUTE = 60_000;

const doors: JsonObject = {
  app: 'house',
  name: 'doors',
  fields: [
    { name: 'room', type: 'string', required: true },
    { name: 'seen', type: 'string' },
  ],
};
const rule = (value: string, active = true): JsonObject => ({
  app: 'house',
  name: 'watch',
  active,
  on: { event: 'doors.created' },
  when: 'room == "hall"',
  then: { action: 'set_field', field: 'seen', value },
});

let dataDir: string;
let local: LocalPlatform;
let clock: FakeClock;
let ruleId: string;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'dro-drift-'));
  await begin('2026-03-01T12:00:00.000Z');
  const { platform } = local;
  await ensureTenant({ platform, tenant: TENANT });
  const at = { platform, tenant: TENANT, actor: SYSTEM_ACTOR };
  await createDefinition({ ...at, collection: 'entity_definitions', value: doors });
  ({ id: ruleId } = await createDefinition({ ...at, collection: 'event_rules', value: rule('one') }));
  await local.activity.idle();
  await local.tick();
});
afterEach(async () => {
  await local.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A process that begins at a time, on what the one before it left. */
async function begin(start: string): Promise<void> {
  clock = new FakeClock({ start });
  local = createLocalPlatform({ dataDir, clock, ids: systemIds(), logger: quietLogger(), packs: [] });
  await local.start();
  await local.activity.idle();
}

async function advance(ms: number): Promise<void> {
  clock.moveTo(clock.millis() + ms);
  await local.tick();
  await local.activity.idle();
}

/** What the rule makes of a new record. */
async function tried(): Promise<unknown> {
  const { platform } = local;
  const command = { operation: 'create', app: 'house', entity: 'doors', values: { room: 'hall' } } as const;
  const { id } = await writeRecord({
    platform,
    request: { tenant: TENANT, command: { ...command, origin: 'client' }, by: BY },
  });
  await local.activity.idle();
  const [row] = await platform.store.get({ refs: [{ tenant: TENANT, app: 'house', entity: 'doors', id }] });
  return row?.data['seen'] ?? null;
}

async function replace(value: JsonObject): Promise<void> {
  const at = { platform: local.platform, tenant: TENANT, actor: SYSTEM_ACTOR };
  await replaceDefinition({ ...at, collection: 'event_rules', id: ruleId, value });
  await local.activity.idle();
}

const onBus = async (): Promise<Deployed[]> => (await local.platform.rules.observe({})).rules;
const shown = async (): Promise<unknown> =>
  (await listDeployments({ platform: local.platform, tenant: TENANT, limit: 10 })).items[0];
const deployJob = (version: number): JobSpec => ({
  id: `late-${version}`,
  tenant: TENANT,
  kind: 'deploy',
  group: 'late',
  payload: { collection: 'event_rules', id: ruleId, version, removed: false },
});

describe('what stands on the bus', () => {
  it('comes back when it was removed behind our back', async () => {
    local.database.sql.prepare('DELETE FROM bus_rules').run();
    await local.stop();
    await begin('2026-03-01T13:00:00.000Z');
    const lost = await tried();
    await advance(MINUTE);
    expect([lost, await tried()]).toEqual([null, 'one']);
    expect(await shown()).toMatchObject({ state: 'live', deployment: { repaired: { drift: 'missing' } } });
  });

  it('goes when no definition wants it', async () => {
    const ghost = { ruleId: 'ghost', version: 3, mode: 'pooled', active: true } as const;
    const pattern = { source: ['dro.house'] };
    await local.platform.rules.put({ ...ghost, tenant: 'nobody', pattern });
    await local.platform.rules.put({ ...ghost, ruleId: 'ghost-2', tenant: TENANT, pattern });
    const before = (await onBus()).map((one) => one.ruleId).sort();
    await advance(RECONCILE_MS);
    expect(before).toEqual([ruleId, 'ghost', 'ghost-2'].sort());
    expect((await onBus()).map((one) => one.ruleId)).toEqual([ruleId]);
  });

  it.each<[string, Partial<Parameters<RuleDeployer['put']>[0]>]>([
    ['pattern', { pattern: { source: ['dro.elsewhere'] } }],
    ['switched', { active: false }],
    ['road', { mode: 'pooled' }],
  ])('is put right when somebody changed it: %s', async (drift, change) => {
    const [there] = await onBus();
    const { pattern = {} } = there ?? {};
    const put = { ruleId, tenant: TENANT, version: 1, pattern, mode: 'dedicated' as const, active: true };
    await local.platform.rules.put({ ...put, ...change });
    const changed = await onBus();
    await advance(RECONCILE_MS);
    expect(changed).not.toEqual([there]);
    expect([await onBus(), await tried()]).toEqual([[there], 'one']);
    expect(await shown()).toMatchObject({ state: 'live', deployment: { repaired: { drift } } });
  });

  it('is brought to the version that is wanted', async () => {
    await replace(rule('two'));
    local.database.sql.prepare('UPDATE bus_rules SET version = 1').run();
    await advance(RECONCILE_MS);
    expect((await onBus()).map(({ version }) => version)).toEqual([2]);
    expect(await shown()).toMatchObject({ state: 'live', deployment: { repaired: { drift: 'version' } } });
  });

  it('is said to be ahead of its definition, as after one is brought back from a backup', async () => {
    local.database.sql.prepare('UPDATE bus_rules SET version = 7').run();
    await advance(RECONCILE_MS);
    expect(await shown()).toMatchObject({ state: 'failed', deployment: { reason: expect.stringContaining('7') } });
  });

  it('is left alone while all is well', async () => {
    const before = await shown();
    const written = local.platform.store.commit;
    let commits = 0;
    local.platform.store.commit = (plan) => {
      commits++;
      return written(plan);
    };
    await advance(RECONCILE_MS);
    await advance(RECONCILE_MS);
    expect([commits, await shown()]).toEqual([0, before]);
  });
});

describe('a deployment', () => {
  it('that comes late brings no earlier version back, and no removed rule', async () => {
    await replace(rule('two'));
    await local.platform.jobs.enqueue({ jobs: [deployJob(1)] });
    await local.activity.idle();
    const after = [(await onBus()).map((one) => one.version), await tried()];
    const at = { platform: local.platform, tenant: TENANT, actor: SYSTEM_ACTOR };
    await removeDefinition({ ...at, collection: 'event_rules', id: ruleId });
    await local.activity.idle();
    await local.platform.jobs.enqueue({ jobs: [deployJob(2)] });
    await local.activity.idle();
    expect(after).toEqual([[2], 'two']);
    expect([await onBus(), await tried()]).toEqual([[], null]);
  });

  it('that fails leaves the version before at work, is tried again with pauses, and says so', async () => {
    const { platform } = local;
    const { put } = platform.rules;
    let tries = 0;
    platform.rules.put = () => {
      tries++;
      return Promise.reject(new Error('the bus is away'));
    };
    await replace({ ...rule('two'), when: 'room != "cellar"' });
    for (let minutes = 0; minutes < 10; minutes++) await advance(MINUTE);
    const failed = await shown();
    const [version, works] = [(await onBus())[0]?.version, await tried()];
    const early = tries;
    for (let minutes = 0; minutes < 60; minutes++) await advance(MINUTE);
    const later = tries;
    platform.rules.put = put;
    for (let minutes = 0; minutes < 60; minutes++) await advance(MINUTE);
    expect(failed).toMatchObject({
      state: 'failed',
      version: 2,
      deployment: { reason: 'the bus is away', live_version: 1, mode: 'dedicated', retry_at: expect.any(String) },
    });
    // what the rule does is the definition's of today; what reaches it is the pattern's of the version that is live
    expect([version, works]).toEqual([1, 'two']);
    expect(early).toBeGreaterThanOrEqual(5);
    expect(later).toBeGreaterThan(early);
    expect(later).toBeLessThan(60);
    expect(await shown()).toMatchObject({
      state: 'live',
      deployment: { live_version: 2, failures: 0, retry_at: null },
    });
    const dead = await platform.jobs.deadLetters({ tenant: TENANT, limit: 10 });
    expect(dead.items).toEqual([]);
  });

  it('that nobody made is made', async () => {
    const { platform } = local;
    const { commit } = platform.store;
    // the job of the save is lost
    platform.store.commit = ({ plan, ...rest }) =>
      commit({ plan: { ...plan, journal: { ...plan.journal, jobs: [] } }, ...rest });
    await replace({ ...rule('two'), when: 'room != "cellar"' });
    platform.store.commit = commit;
    const before = (await onBus())[0]?.version;
    await advance(RECONCILE_MS);
    await advance(RECONCILE_MS);
    expect([before, (await onBus())[0]?.version]).toEqual([1, 2]);
    expect(await shown()).toMatchObject({ deployment: { repaired: { drift: 'stuck' } } });
  });
});
