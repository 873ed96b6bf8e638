import { describe, expect, it } from '@jest/globals';
import type { StoreWorld } from './entity-store.suite.ts';
import { claim, deal, plan, put, START, sys, sysKey } from './plans.ts';

/** Conditions on records, and the limits of a plan. */
export function commitTests(world: () => StoreWorld): void {
  describe('commit', () => {
    it('stores a record and gives it back', async () => {
      const { store } = world();
      const op = put({ id: 'a', data: { name: 'Ünicode “deal”', lines: [1, null, { x: true }] } });
      const commit = await store.commit({ plan: plan({ ops: [op] }) });
      expect(commit).toEqual({ ok: true, replayed: false });
      expect(await store.get({ refs: [deal('a')] })).toEqual([op.row]);
    });

    it('is read at once when it answers early, and lets what comes after build on it', async () => {
      const { store } = world();
      const [first, second] = [put({ id: 'a' }), put({ id: 'a', expect: 1, data: { name: 'new' } })];
      const early = await store.commit({ plan: plan({ ops: [first] }), early: true });
      const seen = await store.get({ refs: [deal('a')] });
      const late = await store.commit({ plan: plan({ ops: [second] }) });
      await store.settled();
      expect([early.ok, late.ok]).toEqual([true, true]);
      expect([seen, await store.get({ refs: [deal('a')] })]).toEqual([[first.row], [second.row]]);
    });

    it('answers refs in their order, with null for what is not there', async () => {
      const { store } = world();
      await store.commit({ plan: plan({ ops: [put({ id: 'a' }), put({ id: 'b' })] }) });
      const rows = await store.get({ refs: [deal('b'), deal('x'), deal('a')] });
      expect(rows.map((row) => row?.ref.id ?? null)).toEqual(['b', null, 'a']);
    });

    it('refuses a second creation and shows the row in the way', async () => {
      const { store } = world();
      const first = put({ id: 'a' });
      await store.commit({ plan: plan({ ops: [first] }) });
      const again = await store.commit({ plan: plan({ ops: [put({ id: 'b' }), put({ id: 'a' })] }) });
      expect(again).toEqual({ ok: false, reason: 'version', op: 1, current: first.row });
    });

    it('refuses a write on an old version', async () => {
      const { store } = world();
      const second = put({ id: 'a', expect: 1, data: { name: 'new' } });
      await store.commit({ plan: plan({ ops: [put({ id: 'a' })] }) });
      await store.commit({ plan: plan({ ops: [second] }) });
      const stale = await store.commit({ plan: plan({ ops: [put({ id: 'a', expect: 1, data: { name: 'old' } })] }) });
      expect(stale).toEqual({ ok: false, reason: 'version', op: 0, current: second.row });
      expect(await store.get({ refs: [deal('a')] })).toEqual([second.row]);
    });

    it('refuses an update of what was never there', async () => {
      const commit = await world().store.commit({ plan: plan({ ops: [put({ id: 'a', expect: 1 })] }) });
      expect(commit).toEqual({ ok: false, reason: 'version', op: 0 });
    });

    it('hides a tombstone, and goes on with its versions', async () => {
      const { store } = world();
      const tombstone = put({ id: 'a', expect: 1, deletedAt: START });
      await store.commit({ plan: plan({ ops: [put({ id: 'a' })] }) });
      await store.commit({ plan: plan({ ops: [tombstone] }) });
      expect(await store.get({ refs: [deal('a')] })).toEqual([null]);
      expect(await store.get({ refs: [deal('a')], includeDeleted: true })).toEqual([tombstone.row]);
      const anew = await store.commit({ plan: plan({ ops: [put({ id: 'a' })] }) });
      expect(anew).toEqual({ ok: false, reason: 'version', op: 0, current: tombstone.row });
      const restored = await store.commit({ plan: plan({ ops: [put({ id: 'a', expect: 2 })] }) });
      expect(restored).toMatchObject({ ok: true });
      expect(await store.get({ refs: [deal('a')] })).toMatchObject([{ version: 3 }]);
    });

    it.each([
      { what: 'the version that was read', id: 'live', expected: 1, ok: true },
      { what: 'another version', id: 'live', expected: 2, ok: false },
      { what: 'absence, of a live record', id: 'live', expected: 'absent' as const, ok: false },
      { what: 'absence, of a tombstone', id: 'dead', expected: 'absent' as const, ok: true },
      { what: 'absence, of nothing', id: 'none', expected: 'absent' as const, ok: true },
      { what: 'a version, of nothing', id: 'none', expected: 1, ok: false },
    ])('checks $what: $ok', async ({ id, expected, ok }) => {
      const { store } = world();
      await store.commit({ plan: plan({ ops: [put({ id: 'live' }), put({ id: 'dead' })] }) });
      await store.commit({ plan: plan({ ops: [put({ id: 'dead', expect: 1, deletedAt: START })] }) });
      const commit = await store.commit({ plan: plan({ ops: [{ kind: 'check', ref: deal(id), expect: expected }] }) });
      expect(commit.ok).toBe(ok);
    });

    it('leaves nothing of a plan whose last condition does not hold', async () => {
      const { store } = world();
      const writeId = '01HZX000000000000000000000';
      const ops = [
        put({ id: 'a' }),
        claim({ key: 'k', id: 'a' }),
        sys({ sk: 's', value: 1 }),
        put({ id: 'b', expect: 7 }),
      ];
      const commit = await store.commit({ plan: plan({ ops, writeId, mark: { key: 'm' } }) });
      expect(commit).toEqual({ ok: false, reason: 'version', op: 3 });
      expect(await store.get({ refs: [deal('a')] })).toEqual([null]);
      expect(await store.getClaim({ tenant: 'acme', key: 'k' })).toBeNull();
      expect(await store.getSys({ keys: [sysKey('s')] })).toEqual([null]);
      expect(await store.getMark({ tenant: 'acme', key: 'm' })).toBeNull();
      expect((await store.journal({ tenant: 'acme', by: { writeId }, limit: 1 })).entries).toEqual([]);
    });

    it('lets one of many writers on the same version win', async () => {
      const { store } = world();
      await store.commit({ plan: plan({ ops: [put({ id: 'a' })] }) });
      const writers = Array.from({ length: 20 }, (_, i) =>
        store.commit({ plan: plan({ ops: [put({ id: 'a', expect: 1, data: { i } })] }) }),
      );
      const outcomes = (await Promise.all(writers)).map((commit) => (commit.ok ? 'ok' : commit.reason));
      expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'version')).toHaveLength(19);
    });

    it('keeps tenants apart', async () => {
      const { store } = world();
      const writeId = '01HZX000000000000000000001';
      for (const tenant of ['acme', 'umbrella']) {
        const ops = [put({ id: 'a', tenant, data: { of: tenant } }), claim({ key: 'k', id: 'a', tenant })];
        const commit = await store.commit({ plan: plan({ tenant, ops, writeId, mark: { key: 'm' } }) });
        expect(commit).toEqual({ ok: true, replayed: false });
      }
      const rows = await store.get({ refs: [deal('a', 'umbrella'), deal('a', 'acme')] });
      expect(rows.map((row) => row?.data)).toEqual([{ of: 'umbrella' }, { of: 'acme' }]);
      expect(await store.getClaim({ tenant: 'umbrella', key: 'k' })).toEqual(deal('a', 'umbrella'));
    });

    it('refuses two operations on one key, as the planner folds them', async () => {
      const { store } = world();
      const ops = [put({ id: 'a' }), { kind: 'check' as const, ref: deal('a'), expect: 'absent' as const }];
      await expect(store.commit({ plan: plan({ ops }) })).rejects.toMatchObject({ code: 'INTERNAL' });
    });
  });

  describe('limits of a plan', () => {
    const puts = (count: number) => Array.from({ length: count }, (_, i) => put({ id: `r${i}` }));

    it('takes 100 items, the journal row and the mark among them', async () => {
      const { store } = world();
      const commit = await store.commit({ plan: plan({ ops: puts(98), mark: { key: 'm' } }) });
      expect(commit).toMatchObject({ ok: true });
      expect(await store.get({ refs: [deal('r97')] })).not.toEqual([null]);
    });

    it.each([
      { what: '101 items', a: { ops: puts(100) } },
      { what: '101 items with a mark', a: { ops: puts(99), mark: { key: 'm' } } },
      { what: 'more than 4 MB', a: { ops: puts(90).map((op) => large(op)) } },
    ])('refuses $what before anything is written', async ({ a }) => {
      const { store } = world();
      const commit = await store.commit({ plan: plan(a) });
      expect(commit).toEqual({ ok: false, reason: 'too_large' });
      expect(await store.get({ refs: [deal('r0')], includeDeleted: true })).toEqual([null]);
    });

    it('takes 3 MB', async () => {
      const commit = await world().store.commit({ plan: plan({ ops: puts(60).map((op) => large(op)) }) });
      expect(commit).toMatchObject({ ok: true });
    });
  });
}

/** 50 kB as stored, in 25,000 characters. */
function large(op: ReturnType<typeof put>): ReturnType<typeof put> {
  return { ...op, row: { ...op.row, data: { text: 'é'.repeat(25_000) } } };
}
