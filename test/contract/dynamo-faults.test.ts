import { describe, expect, it } from '@jest/globals';
import type { EntityStore } from '#ports/entity-store.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { type Fault, injectFaults, watchRequests } from './dynamo-faults.ts';
import { openDynamo } from './dynamo-world.ts';
import { deal, plan, put } from './plans.ts';

const KEYS = [{ index: 'by_name', key: 'a' }];

describeOnDynoxide({
  name: 'DynamoDB in trouble',
  tests: ({ client, connect }) => {
    const storeWith = async (a: { command: string; faults: Fault[] }): Promise<EntityStore> => {
      const faulty = connect();
      const { store } = await openDynamo({ client: faulty });
      injectFaults({ client: faulty, ...a });
      return store;
    };
    const onCommit = (...faults: Fault[]): Promise<EntityStore> =>
      storeWith({ command: 'TransactWriteItemsCommand', faults });

    describe('a commit', () => {
      it('is one request, when the slots of its indexes are known', async () => {
        const watched = connect();
        const { store } = await openDynamo({ client: watched });
        await store.commit({ plan: plan({ ops: [put({ id: 'a', keys: KEYS })] }) });
        const seen = watchRequests(watched);
        const ops = [put({ id: 'a', expect: 1, keys: KEYS }), put({ id: 'b', keys: KEYS })];
        await store.commit({ plan: plan({ ops, mark: { key: 'm' }, types: ['deals.won'] }) });
        expect(seen).toEqual(['TransactWriteItemsCommand']);
      });

      it.each<Fault>(['conflict', 'throttled'])('is tried again when it is %s', async (fault) => {
        const store = await onCommit(fault, fault, 'none');
        const commit = await store.commit({ plan: plan({ ops: [put({ id: 'a' })] }) });
        expect(commit).toEqual({ ok: true, replayed: false });
      });

      it.each<Fault>(['conflict', 'throttled'])('ends as contention when it is %s for ever', async (fault) => {
        const store = await onCommit(fault);
        const commit = await store.commit({ plan: plan({ ops: [put({ id: 'a' })] }) });
        expect(commit).toEqual({ ok: false, reason: 'contention' });
        expect(await store.get({ refs: [deal('a')] })).toEqual([null]);
      });

      it('is made once when its answer is lost, and is known to be made', async () => {
        const store = await onCommit('lost', 'none');
        const once = plan({ ops: [put({ id: 'a' })], mark: { key: 'm' } });
        const answers = [await store.commit({ plan: once }), await store.commit({ plan: once })];
        expect(answers).toEqual([
          { ok: true, replayed: false },
          { ok: true, replayed: true, response: { status: 201 } },
        ]);
        const { entries } = await store.journal({ tenant: 'acme', by: { record: deal('a') }, limit: 10 });
        expect(entries).toEqual([once.journal]);
      });

      it('is not said to have failed when no answer came at all', async () => {
        const store = await onCommit('lost', 'throttled');
        const commit = store.commit({ plan: plan({ ops: [put({ id: 'a' })] }) });
        await expect(commit).rejects.toMatchObject({ name: 'TimeoutError' });
      });

      it('is too large when an item of it is, before anything is written', async () => {
        const { store } = await openDynamo({ client: client() });
        const random = Array.from({ length: 60_000 }, () => Math.random().toString(36)).join('');
        const ops = [put({ id: 'a' }), put({ id: 'b', data: { random } })];
        const commit = await store.commit({ plan: plan({ ops }) });
        expect(commit).toEqual({ ok: false, reason: 'too_large' });
        expect(await store.get({ refs: [deal('a')] })).toEqual([null]);
      });
    });

    it('asks again for what a read of many left over', async () => {
      const store = await storeWith({ command: 'BatchGetItemCommand', faults: ['left over', 'none'] });
      await store.commit({ plan: plan({ ops: [put({ id: 'a' }), put({ id: 'b' })] }) });
      expect(await store.get({ refs: [deal('b'), deal('a')] })).toMatchObject([{ ref: deal('b') }, { ref: deal('a') }]);
    });

    it('writes again the lookups that were left over', async () => {
      const store = await storeWith({ command: 'BatchWriteItemCommand', faults: ['left over', 'none'] });
      const written = plan({ ops: [put({ id: 'a' })] });
      await store.commit({ plan: written });
      const { entries } = await store.journal({ tenant: 'acme', by: { record: deal('a') }, limit: 10 });
      expect(entries).toEqual([written.journal]);
    });

    it('counts a record once when counting is tried again', async () => {
      const faulty = connect();
      const { store } = await openDynamo({ client: faulty });
      const made = plan({});
      const change = { ref: deal('a'), operation: 'create' as const, version: 1, changes: {} };
      await store.commit({ plan: { ...made, journal: { ...made.journal, changes: [change] } } });
      injectFaults({ client: faulty, command: 'TransactWriteItemsCommand', faults: ['conflict', 'none'] });
      const at = { tenant: 'acme', app: 'crm', entity: 'deals' };
      expect([await store.count(at), await store.count(at)]).toEqual([1, 1]);
    });
  },
});
