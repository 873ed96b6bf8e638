import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { eventsGoneBefore } from '#app/retention/gone-events.ts';
import { replaceDocument } from '#app/settings/replace-document.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { createLocalPlatform, type LocalPlatform } from '#local/local-platform.ts';
import { quietLogger } from '#test/support/quiet-logger.ts';
import { plan } from '../contract/plans.ts';

const TENANT = 'acme';
const MINUTE = 60_000;
// one job takes 5,000 writes
const WRITES = 5300;
const ALL = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };

let dataDir: string;
let local: LocalPlatform;
let clock: FakeClock;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'dro-retention-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A process that begins at a time, on what the one before it left. */
async function begin(start: string): Promise<void> {
  clock = new FakeClock({ start });
  local = createLocalPlatform({ dataDir, clock, ids: systemIds(), logger: quietLogger(), packs: [] });
  await local.start();
  await local.activity.idle();
}

async function tick(): Promise<void> {
  await local.tick();
  await local.activity.idle();
}

async function left(): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? {} : { cursor };
    const page = await local.platform.store.journal({ tenant: TENANT, by: ALL, limit: 500, ...from });
    count += page.entries.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
}

describe('a platform with more old events than one job takes', () => {
  it('takes a bounded amount, goes on after a restart, and keeps what is younger', async () => {
    await begin('2026-03-01T00:00:00.000Z');
    const { platform } = local;
    const by = {
      ...{ actor: SYSTEM_ACTOR, cause: 'test', depth: 0 },
      user: { tenantId: TENANT, userId: null, contactId: null, type: 'SYSTEM' as const, roles: [] },
    };
    const document = { document: 'retention' as const, value: { events: '7d' }, ifMatch: null, by };
    await replaceDocument({ platform, tenant: TENANT, ...document });
    const old = Array.from({ length: WRITES }, () => plan({ at: '2026-03-01T00:00:00.000Z', types: ['a.b'] }));
    await Promise.all(old.map((one) => platform.store.commit({ plan: one })));
    await platform.store.commit({ plan: plan({ at: '2026-03-09T00:00:00.000Z', types: ['a.b'] }) });
    await local.activity.idle();
    await local.platform.feed.unpublished({ olderThan: clock.now(), limit: 1 });
    const before = await left();
    await local.stop();

    await begin('2026-03-10T00:00:00.000Z');
    await tick();
    const first = await left();
    await local.stop();

    await begin(new Date(clock.millis() + MINUTE).toISOString());
    await tick();
    const second = await left();
    const gone = await eventsGoneBefore({ platform: local.platform, tenant: TENANT });
    const letters = await local.platform.jobs.deadLetters({ tenant: TENANT, limit: 10 });
    await local.stop();
    expect([before, first, second]).toEqual([WRITES + 1, WRITES + 1 - 5000, 1]);
    expect(gone).toBe('2026-03-03T00:01:00.000Z');
    expect(letters.items).toEqual([]);
  }, 60_000);
});
