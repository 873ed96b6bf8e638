import { describe, expect, it } from '@jest/globals';
import type { StoreWorld } from './entity-store.suite.ts';
import { plan, sys, sysKey } from './plans.ts';

const SOON = '2026-01-01T00:01:00.000Z';
const MINUTE = 60_000;

/** The platform's own rows: etags, expiry, reading by prefix. */
export function sysTests(world: () => StoreWorld): void {
  const write = (...ops: ReturnType<typeof sys>[]) => world().store.commit({ plan: plan({ ops }) });
  const query = (a: { prefix?: string; desc?: boolean; limit?: number; cursor?: string; pk?: string }) =>
    world().store.querySys({ tenant: 'acme', kind: 'wait', pk: 'p', limit: 100, ...a });

  describe('platform rows', () => {
    it('count their writes in the etag', async () => {
      await write(sys({ sk: 'a', value: { n: 1 }, expect: 'absent' }));
      await write(sys({ sk: 'a', value: { n: 2 }, expect: 1 }));
      await write(sys({ sk: 'a', value: { n: 3 } }));
      const rows = await world().store.getSys({ keys: [sysKey('none'), sysKey('a')] });
      expect(rows).toEqual([null, { key: sysKey('a'), etag: 3, value: { n: 3 } }]);
    });

    it.each([
      { what: 'absent, of a row that is there', sk: 'a', expected: 'absent' as const },
      { what: 'an old etag', sk: 'a', expected: 7 },
      { what: 'an etag, of nothing', sk: 'b', expected: 1 },
    ])('refuse $what', async ({ sk, expected }) => {
      await write(sys({ sk: 'a', value: 1 }));
      const commit = await write(sys({ sk: 'other', value: 1 }), sys({ sk, value: 2, expect: expected }));
      expect(commit).toEqual({ ok: false, reason: 'sys', op: 1 });
    });

    it('are removed by null, and begin anew', async () => {
      await write(sys({ sk: 'a', value: 1 }));
      await write(sys({ sk: 'a', value: null, expect: 1 }));
      expect(await world().store.getSys({ keys: [sysKey('a')] })).toEqual([null]);
      await write(sys({ sk: 'a', value: 2, expect: 'absent' }));
      expect(await world().store.getSys({ keys: [sysKey('a')] })).toMatchObject([{ etag: 1, value: 2 }]);
    });

    it('are gone the moment they expire: to reads, to queries and to conditions', async () => {
      const { store, clock } = world();
      await write(sys({ sk: 'a', value: 1, ttl: SOON }), sys({ sk: 'b', value: 2 }));
      expect(await store.getSys({ keys: [sysKey('a')] })).toMatchObject([{ value: 1 }]);
      clock.moveTo(clock.millis() + MINUTE);
      expect(await store.getSys({ keys: [sysKey('a')] })).toEqual([null]);
      expect((await query({})).rows.map((row) => row.key.sk)).toEqual(['b']);
      clock.moveTo(clock.millis() + MINUTE);
      expect((await query({})).rows.map((row) => row.key.sk)).toEqual(['b']);
      expect(await write(sys({ sk: 'a', value: 3, expect: 1 }))).toMatchObject({ reason: 'sys' });
      expect(await write(sys({ sk: 'a', value: 3, expect: 'absent' }))).toMatchObject({ ok: true });
      expect(await store.getSys({ keys: [sysKey('a')] })).toMatchObject([{ etag: 1, value: 3 }]);
    });

    it('begin anew when they are written blindly after they expired', async () => {
      const { store, clock } = world();
      await write(sys({ sk: 'a', value: 1 }), sys({ sk: 'b', value: 1 }));
      await write(sys({ sk: 'a', value: 2, ttl: SOON }));
      clock.moveTo(clock.millis() + MINUTE);
      expect(await write(sys({ sk: 'b', value: 2 }), sys({ sk: 'a', value: 3 }))).toMatchObject({ ok: true });
      const rows = await store.getSys({ keys: [sysKey('a'), sysKey('b')] });
      expect(rows).toMatchObject([
        { etag: 1, value: 3 },
        { etag: 2, value: 2 },
      ]);
    });

    it('are let go on a race by one writer only', async () => {
      await write(sys({ sk: 'a', value: 'open' }));
      const racers = ['decided', 'timed_out'].map((value) => write(sys({ sk: 'a', value, expect: 1 })));
      const outcomes = (await Promise.all(racers)).map((commit) => commit.ok).sort();
      expect(outcomes).toEqual([false, true]);
    });
  });

  describe('queries of platform rows', () => {
    const fill = () => write(...['b', 'a/2', '', 'a/1', 'a', 'a0', 'ä'].map((sk) => sys({ sk, value: sk })));

    it('are in the order of sk, bytewise, of one pk alone', async () => {
      await fill();
      await write(sys({ sk: 'a', pk: 'other', value: 1 }));
      expect((await query({})).rows.map((row) => row.key.sk)).toEqual(['', 'a', 'a/1', 'a/2', 'a0', 'b', 'ä']);
      expect((await query({ desc: true })).rows.map((row) => row.value)).toEqual([
        'ä',
        'b',
        'a0',
        'a/2',
        'a/1',
        'a',
        '',
      ]);
    });

    it.each([false, true])('are read page by page under a prefix (desc %s)', async (desc) => {
      await fill();
      const first = await query({ prefix: 'a/', limit: 1, desc });
      const second = await query({ prefix: 'a/', limit: 1, desc, cursor: first.cursor });
      const read = [...first.rows, ...second.rows].map((row) => row.key.sk);
      expect(read.sort()).toEqual(['a/1', 'a/2']);
      expect(second.cursor).toBeUndefined();
    });

    it('refuse the cursor of another query', async () => {
      await fill();
      const { cursor } = await query({ limit: 1 });
      await expect(query({ limit: 1, cursor, pk: 'other' })).rejects.toMatchObject({
        code: 'INVALID_QUERY',
        issues: [{ path: 'cursor', code: 'INVALID_CURSOR' }],
      });
    });
  });
}
