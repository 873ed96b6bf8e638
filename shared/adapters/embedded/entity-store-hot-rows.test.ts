import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { SysKey } from '#core/plan/sys.ts';
import { plan, put, START } from '#test/contract/plans.ts';
import { Database } from './database.ts';
import { createEntityStore, type EmbeddedStore } from './entity-store.ts';
import { FakeClock } from './fake-clock.ts';

const KEY: SysKey = { tenant: 'acme', kind: 'defs_version', pk: 'definitions', sk: 'version' };
const MINUTE = 60_000;

let dir: string;
let opened: Database[];
const clock = new FakeClock({ start: START });
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dro-hot-'));
  opened = [];
});
afterEach(() => {
  for (const database of opened) database.close();
  rmSync(dir, { recursive: true, force: true });
});

function open(a: { exclusive: boolean }): EmbeddedStore {
  const database = new Database({ file: join(dir, 'dro.db'), ...a });
  opened.push(database);
  return createEntityStore({ database, clock });
}

const write = (value: Json | null, ttl?: string): Op => ({
  kind: 'sys',
  key: KEY,
  expect: 'any',
  value,
  ...(ttl !== undefined && { ttl }),
});
const INSTANCE: SysKey = { tenant: 'acme', kind: 'instance', pk: 'instances', sk: 'i1' };
const instance = (a: { expect: 'absent' | number; value: Json }): Op => ({ kind: 'sys', key: INSTANCE, ...a });
const etag = async (store: EmbeddedStore): Promise<number | null> => {
  const [row] = await store.getSys({ keys: [KEY] });
  return row?.etag ?? null;
};

describe('a row that every write reads', () => {
  it('is read as it was committed last', async () => {
    const store = open({ exclusive: true });
    const seen = [await etag(store)];
    for (const value of [1, 2, null]) {
      await store.commit({ plan: plan({ ops: [write(value)] }) });
      seen.push(await etag(store), await etag(store));
    }
    expect(seen).toEqual([null, 1, 1, 2, 2, null, null]);
  });

  it('is not changed by a write that is refused or taken back', async () => {
    const store = open({ exclusive: true });
    await store.commit({ plan: plan({ ops: [write(1)] }) });
    const refused = store.commit({ plan: plan({ ops: [write(2), put({ id: 'a', expect: 7 })] }) });
    const failed = opened[0]?.write(() => {
      throw new Error('boom');
    });
    await Promise.allSettled([refused, failed]);
    expect(await etag(store)).toBe(1);
  });

  it('is the last one where two writes share a transaction', async () => {
    const store = open({ exclusive: true });
    const first = store.commit({ plan: plan({ ops: [instance({ expect: 'absent', value: 1 })] }) });
    const second = store.commit({ plan: plan({ ops: [instance({ expect: 1, value: 2 })] }) });
    const seen = [first, second].map(async (commit) => {
      await commit;
      const [row] = await store.getSys({ keys: [INSTANCE] });
      return row?.value;
    });
    expect(await Promise.all(seen)).toEqual([2, 2]);
  });

  it('is held against what the same transaction wrote, not against what was read before', async () => {
    const store = open({ exclusive: true });
    const before = await store.getSys({ keys: [INSTANCE] });
    const commits = [1, 2].map((value) =>
      store.commit({ plan: plan({ ops: [instance({ expect: 'absent', value })] }) }),
    );
    const [first, second] = await Promise.all(commits);
    expect([before, first?.ok, second]).toEqual([[null], true, { ok: false, reason: 'sys', op: 0 }]);
  });

  it('is in memory as it was written, without being read again', async () => {
    const store = open({ exclusive: true });
    await store.commit({ plan: plan({ ops: [instance({ expect: 'absent', value: 1 })] }) });
    opened[0]?.sql.exec('DELETE FROM sys');
    const [row] = await store.getSys({ keys: [INSTANCE] });
    expect(row).toMatchObject({ etag: 1, value: 1 });
  });

  it('is gone when it expires', async () => {
    const store = open({ exclusive: true });
    const ttl = new Date(clock.millis() + MINUTE).toISOString();
    await store.commit({ plan: plan({ ops: [write(1, ttl)] }) });
    const before = await etag(store);
    clock.moveTo(clock.millis() + MINUTE);
    expect([before, await etag(store)]).toEqual([1, null]);
  });

  it('is not remembered where another process may write it', async () => {
    const [mine, other] = [open({ exclusive: false }), open({ exclusive: false })];
    const before = await etag(mine);
    await other.commit({ plan: plan({ ops: [write(1)] }) });
    expect([before, await etag(mine)]).toEqual([null, 1]);
  });
});
