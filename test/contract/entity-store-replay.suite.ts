import { describe, expect, it } from '@jest/globals';
import type { StoreWorld } from './entity-store.suite.ts';
import { deal, nextWriteId, plan, put } from './plans.ts';

const DAY = 86_400_000;

/** The same write again: by its writeId, by its idempotency key, after a lost answer. */
export function replayTests(world: () => StoreWorld): void {
  describe('replay', () => {
    it('answers the same writeId without a second effect', async () => {
      const { store } = world();
      const once = plan({ ops: [put({ id: 'a' })] });
      await store.commit({ plan: once });
      await store.commit({ plan: plan({ ops: [put({ id: 'a', expect: 1 })] }) });
      expect(await store.commit({ plan: once })).toEqual({ ok: true, replayed: true });
      expect(await store.get({ refs: [deal('a')] })).toMatchObject([{ version: 2 }]);
    });

    it('answers the same writeId with the response that was stored', async () => {
      const { store } = world();
      const once = plan({ ops: [put({ id: 'a' })], mark: { key: 'm', response: { status: 201, body: { id: 'a' } } } });
      await store.commit({ plan: once });
      const again = await store.commit({ plan: { ...once, ops: [put({ id: 'a', expect: 9 })] } });
      expect(again).toEqual({ ok: true, replayed: true, response: { status: 201, body: { id: 'a' } } });
    });

    it('answers another write of the same key and body with the response that was stored', async () => {
      const { store } = world();
      await store.commit({ plan: plan({ ops: [put({ id: 'a' })], mark: { key: 'm' } }) });
      const again = await store.commit({ plan: plan({ ops: [put({ id: 'b' })], mark: { key: 'm' } }) });
      expect(again).toEqual({ ok: true, replayed: true, response: { status: 201 } });
      expect(await store.get({ refs: [deal('b')] })).toEqual([null]);
    });

    it('refuses the same key for another body, before it looks at the operations', async () => {
      const { store } = world();
      await store.commit({ plan: plan({ ops: [put({ id: 'a' })], mark: { key: 'm' } }) });
      const other = plan({ ops: [put({ id: 'a' })], mark: { key: 'm', bodyHash: 'h2' } });
      expect(await store.commit({ plan: other })).toEqual({ ok: false, reason: 'key_reused' });
    });

    it('lets the writeId decide before the key', async () => {
      const { store } = world();
      const once = plan({ ops: [put({ id: 'a' })], mark: { key: 'm' } });
      await store.commit({ plan: once });
      const again = plan({ writeId: once.journal.writeId, mark: { key: 'm', bodyHash: 'h2' } });
      expect(await store.commit({ plan: again })).toMatchObject({ ok: true, replayed: true });
    });

    it('forgets a key when its time is over', async () => {
      const { store, clock } = world();
      await store.commit({ plan: plan({ ops: [put({ id: 'a' })], mark: { key: 'm' } }) });
      expect(await store.getMark({ tenant: 'acme', key: 'm' })).toEqual({ bodyHash: 'h1', response: { status: 201 } });
      clock.moveTo(clock.millis() + DAY);
      expect(await store.getMark({ tenant: 'acme', key: 'm' })).toBeNull();
      const ttl = '2026-01-03T00:00:00.000Z';
      const anew = plan({ ops: [put({ id: 'b' })], mark: { key: 'm', bodyHash: 'h2', ttl } });
      expect(await store.commit({ plan: anew })).toEqual({ ok: true, replayed: false });
    });

    it('does not answer an old write with the response of a newer one of the same key', async () => {
      const { store, clock } = world();
      const old = plan({ ops: [put({ id: 'a' })], mark: { key: 'm', response: 'old' } });
      await store.commit({ plan: old });
      clock.moveTo(clock.millis() + DAY);
      const mark = { key: 'm', response: 'new', ttl: '2026-01-03T00:00:00.000Z' };
      await store.commit({ plan: plan({ ops: [put({ id: 'b' })], mark }) });
      expect(await store.commit({ plan: old })).toEqual({ ok: true, replayed: true });
    });

    it('stores once what is sent many times at the same moment', async () => {
      const { store } = world();
      const once = plan({ ops: [put({ id: 'a' })], writeId: nextWriteId() });
      const sent = await Promise.all(Array.from({ length: 10 }, () => store.commit({ plan: once })));
      expect(sent.filter((commit) => commit.ok && !commit.replayed)).toHaveLength(1);
      expect(sent.filter((commit) => commit.ok && commit.replayed)).toHaveLength(9);
    });

    it('knows after the loss of the process which writes were committed', async () => {
      const { store, reopen } = world();
      const once = plan({ ops: [put({ id: 'a' })], mark: { key: 'm' } });
      await store.commit({ plan: once });
      const { store: second } = await reopen();
      const answers = [
        await second.commit({ plan: once }),
        await second.commit({ plan: plan({ ops: [put({ id: 'b' })] }) }),
      ];
      expect(answers).toEqual([
        { ok: true, replayed: true, response: { status: 201 } },
        { ok: true, replayed: false },
      ]);
      expect(await second.get({ refs: [deal('a'), deal('b')] })).toMatchObject([{ version: 1 }, { version: 1 }]);
    });
  });
}
