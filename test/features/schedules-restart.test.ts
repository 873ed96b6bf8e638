import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { createDefinition } from '#app/definitions/edit-definition.ts';
import { writeEach } from '#app/records/write-each.ts';
import { ensureTenant } from '#app/tenants/ensure-tenant.ts';
import type { Collection } from '#core/definitions/collections.ts';
import type { JsonObject } from '#core/json/json.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { createLocalPlatform, type LocalPlatform } from '#local/local-platform.ts';
import { quietLogger } from '#test/support/quiet-logger.ts';

const DAY = 24 * 3_600_000;
const TENANT = 'acme';
const USER = { tenantId: TENANT, userId: null, contactId: null, type: 'SYSTEM' as const, roles: [] };
const BY = { actor: SYSTEM_ACTOR, user: USER, cause: 'test', depth: 0 };
const visits: JsonObject = { app: 'care', name: 'visits', fields: [{ name: 'on_day', type: 'date' }] };
const notes: JsonObject = {
  app: 'care',
  name: 'notes',
  fields: [
    { name: 'of', type: 'string' },
    { name: 'at', type: 'datetime' },
  ],
};
const note = (of: string): JsonObject => ({
  action: 'create_record',
  entity: 'notes',
  values: { of, at: '{{ now }}' },
});
const schedule = { entity: 'visits', field: 'on_day', offset: '1d before', at: '08:00' };
const dueRule: JsonObject = { app: 'care', name: 'remind', on: { schedule }, then: note('{{ record.id }}') };
const dailyRule: JsonObject = { app: 'care', name: 'daily', on: { cron: '0 6 * * *' }, then: note('daily') };

let dataDir: string;
let local: LocalPlatform;
let clock: FakeClock;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'dro-schedules-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A process that begins at a time, on what the one before it left. */
async function begin(start: string): Promise<void> {
  clock = new FakeClock({ start });
  local = createLocalPlatform({ dataDir, clock, ids: systemIds(), logger: quietLogger(), packs: [] });
  await local.start();
  await local.activity.idle();
}

async function define(collection: Collection, value: JsonObject): Promise<void> {
  const { platform } = local;
  await createDefinition({ platform, tenant: TENANT, actor: SYSTEM_ACTOR, collection, value });
  await local.activity.idle();
}

async function makeVisits(days: readonly string[]): Promise<void> {
  const { platform } = local;
  const items = days.map((on_day) => ({
    command: {
      operation: 'create' as const,
      app: 'care',
      entity: 'visits',
      values: { on_day },
      origin: 'system' as const,
    },
  }));
  await writeEach({ platform, request: { tenant: TENANT, by: BY, items } });
}

/** Lets time pass, with all that is due on the way. */
async function runUntil(end: string): Promise<void> {
  const { platform } = local;
  for (;;) {
    const timer = await platform.timers.nextDue();
    const times = [clock.nextAt(), timer === null ? null : Date.parse(timer)].filter((at) => at !== null);
    const next = Math.min(Date.parse(end), ...times);
    clock.moveTo(Math.max(next, clock.millis()));
    await local.tick();
    await local.activity.idle();
    if (next === Date.parse(end)) return;
  }
}

async function noted(): Promise<{ of: string; at: string }[]> {
  const page = await local.platform.store.list({
    ...{ tenant: TENANT, app: 'care', entity: 'notes', index: 'id' },
    ...{ limit: 10_000, maxReads: 10_000 },
  });
  return page.rows.map(({ data }) => ({ of: String(data['of']), at: String(data['at']) }));
}

describe('a platform that stood still for ten days', () => {
  it('catches up on every date in portions, once each, and on the latest of the missed times', async () => {
    await begin('2026-05-01T00:00:00.000Z');
    await ensureTenant({ platform: local.platform, tenant: TENANT });
    await define('entity_definitions', visits);
    await define('entity_definitions', notes);
    await define('event_rules', dueRule);
    await define('event_rules', dailyRule);
    const days = Array.from({ length: 1300 }, (_, i) =>
      new Date(Date.parse('2026-05-04T00:00:00Z') + (i % 10) * DAY).toISOString().slice(0, 10),
    );
    await makeVisits(days);
    await runUntil('2026-05-03T12:00:00.000Z');
    const before = await noted();
    await local.stop();
    await begin('2026-05-13T12:00:00.000Z');
    await local.tick();
    await local.activity.idle();
    const first = (await noted()).filter(({ of }) => of !== 'daily').length;
    await runUntil('2026-05-13T12:10:00.000Z');
    const after = await noted();
    await local.stop();
    const due = after.filter(({ of }) => of !== 'daily');
    expect(before).toHaveLength(130 + 3);
    expect([first, due.length, new Set(due.map(({ of }) => of)).size]).toEqual([1130, 1300, 1300]);
    expect(new Set(due.map(({ at }) => at)).size).toBe(10);
    expect(after.filter(({ of }) => of === 'daily').map(({ at }) => at.slice(0, 10))).toEqual([
      '2026-05-01',
      '2026-05-02',
      '2026-05-03',
      '2026-05-13',
    ]);
  }, 60_000);

  it('loses and doubles nothing when it stops at every step', async () => {
    await begin('2026-05-01T00:00:00.000Z');
    await ensureTenant({ platform: local.platform, tenant: TENANT });
    await define('entity_definitions', visits);
    await define('entity_definitions', notes);
    await define('event_rules', dueRule);
    await makeVisits(Array.from({ length: 24 }, (_, i) => `2026-05-${String(4 + (i % 6)).padStart(2, '0')}`));
    for (let hour = 0; hour < 24; hour++) {
      await local.stop();
      await begin(new Date(Date.parse('2026-05-02T20:00:00Z') + hour * 7 * 3_600_000).toISOString());
      // no waiting for what the tick sets off: the next process finds it on disk
      await local.tick();
    }
    await runUntil('2026-05-10T00:00:00.000Z');
    const due = await noted();
    await local.stop();
    expect([due.length, new Set(due.map(({ of }) => of)).size]).toEqual([24, 24]);
  }, 60_000);
});
