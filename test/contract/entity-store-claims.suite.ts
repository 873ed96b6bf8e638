import { describe, expect, it } from '@jest/globals';
import type { StoreWorld } from './entity-store.suite.ts';
import { claim, deal, plan, put, release, unclaimed } from './plans.ts';

/** Claims of unique values. */
export function claimTests(world: () => StoreWorld): void {
  const owners = async (keys: string[]): Promise<(string | null)[]> => {
    const { store } = world();
    const found = await Promise.all(keys.map((key) => store.getClaim({ tenant: 'acme', key })));
    return found.map((ref) => ref?.id ?? null);
  };

  describe('claims', () => {
    it('gives a value to who asks first, and again to the same', async () => {
      const { store } = world();
      const first = await store.commit({ plan: plan({ ops: [claim({ key: 'k', id: 'a' })] }) });
      const again = await store.commit({ plan: plan({ ops: [claim({ key: 'k', id: 'a' })] }) });
      expect([first.ok, again.ok]).toEqual([true, true]);
      expect(await store.getClaim({ tenant: 'acme', key: 'k' })).toEqual(deal('a'));
    });

    it('refuses a value that another record holds', async () => {
      const { store } = world();
      await store.commit({ plan: plan({ ops: [claim({ key: 'k', id: 'a' })] }) });
      const other = await store.commit({
        plan: plan({ ops: [claim({ key: 'free', id: 'b' }), claim({ key: 'k', id: 'b' })] }),
      });
      expect(other).toEqual({ ok: false, reason: 'claim', op: 1 });
      expect(await owners(['k', 'free'])).toEqual(['a', null]);
    });

    it('lets the owner release a value, and nobody else', async () => {
      const { store } = world();
      await store.commit({ plan: plan({ ops: [claim({ key: 'k', id: 'a' })] }) });
      const thief = await store.commit({ plan: plan({ ops: [release({ key: 'k', id: 'b' })] }) });
      expect(thief).toEqual({ ok: false, reason: 'claim', op: 0 });
      const owner = await store.commit({ plan: plan({ ops: [release({ key: 'k', id: 'a' })] }) });
      expect(owner).toMatchObject({ ok: true });
      expect(await owners(['k'])).toEqual([null]);
    });

    it('lets a value be released that nobody holds', async () => {
      const commit = await world().store.commit({ plan: plan({ ops: [release({ key: 'k', id: 'a' })] }) });
      expect(commit).toMatchObject({ ok: true });
    });

    it('lets two records swap their values by way of a third', async () => {
      const { store } = world();
      const steps = [
        [claim({ key: 'x', id: 'a' }), claim({ key: 'y', id: 'b' })],
        [release({ key: 'x', id: 'a' }), claim({ key: 'z', id: 'a' })],
        [release({ key: 'y', id: 'b' }), claim({ key: 'x', id: 'b' })],
        [release({ key: 'z', id: 'a' }), claim({ key: 'y', id: 'a' })],
      ];
      for (const ops of steps) expect(await store.commit({ plan: plan({ ops }) })).toMatchObject({ ok: true });
      expect(await owners(['x', 'y', 'z'])).toEqual(['b', 'a', null]);
    });

    it('writes on condition that nobody holds a value, and only then', async () => {
      const { store } = world();
      const early = await store.commit({ plan: plan({ ops: [put({ id: 'a' }), unclaimed('k')] }) });
      await store.commit({ plan: plan({ ops: [claim({ key: 'k', id: 'b' })] }) });
      const late = await store.commit({ plan: plan({ ops: [put({ id: 'c' }), unclaimed('k')] }) });
      await store.commit({ plan: plan({ ops: [release({ key: 'k', id: 'b' })] }) });
      const again = await store.commit({ plan: plan({ ops: [put({ id: 'd' }), unclaimed('k')] }) });
      expect([early.ok, again.ok]).toEqual([true, true]);
      expect(late).toEqual({ ok: false, reason: 'version', op: 1 });
      expect(await store.get({ refs: [deal('c')] })).toEqual([null]);
      expect(await owners(['k'])).toEqual([null]);
    });

    it('gives a raced value to one', async () => {
      const { store } = world();
      const racers = ['a', 'b', 'c', 'd'].map((id) => store.commit({ plan: plan({ ops: [claim({ key: 'k', id })] }) }));
      const outcomes = (await Promise.all(racers)).map((commit) => (commit.ok ? 'ok' : commit.reason)).sort();
      expect(outcomes).toEqual(['claim', 'claim', 'claim', 'ok']);
    });
  });
}
