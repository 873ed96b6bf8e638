import { describe, expect, it } from '@jest/globals';
import type { Journal, RecordChange } from '#core/plan/journal.ts';
import type { StoreWorld } from './entity-store.suite.ts';
import { plan } from './plans.ts';

type Change = { id: string; operation: RecordChange['operation']; entity?: string; tenant?: string };

/** How many records an entity has. */
export function countTests(world: () => StoreWorld): void {
  const ref = { tenant: 'acme', app: 'crm', entity: 'deals' };
  const write = async (changes: Change[]): Promise<void> => {
    const { tenant = 'acme' } = changes[0] ?? {};
    const made = plan({ tenant, ops: [] });
    const journal: Journal = {
      ...made.journal,
      changes: changes.map(({ id, operation, entity = 'deals' }) => ({
        ref: { ...ref, tenant, entity, id },
        operation,
        version: 1,
        changes: {},
      })),
    };
    await world().store.commit({ plan: { ...made, journal } });
  };

  describe('count', () => {
    it('is 0 for an entity that nobody wrote to', async () => {
      expect(await world().store.count(ref)).toBe(0);
    });

    it('goes up with what is made and restored, and down with what is deleted', async () => {
      await write([
        { id: 'a', operation: 'create' },
        { id: 'b', operation: 'create' },
        { id: 'c', operation: 'create' },
      ]);
      await write([{ id: 'a', operation: 'update' }]);
      await write([{ id: 'b', operation: 'delete' }]);
      const after = await world().store.count(ref);
      await write([{ id: 'b', operation: 'restore' }]);
      expect([after, await world().store.count(ref)]).toEqual([2, 3]);
    });

    it('keeps entities and tenants apart', async () => {
      await write([
        { id: 'a', operation: 'create' },
        { id: 'b', operation: 'create', entity: 'leads' },
      ]);
      await write([{ id: 'a', operation: 'create', tenant: 'umbrella' }]);
      expect(await world().store.count(ref)).toBe(1);
    });

    it('counts a write once, however often it is committed again', async () => {
      const made = plan({ ops: [] });
      const change: RecordChange = { ref: { ...ref, id: 'a' }, operation: 'create', version: 1, changes: {} };
      const again = { ...made, journal: { ...made.journal, changes: [change] } };
      await world().store.commit({ plan: again });
      await world().store.commit({ plan: again });
      expect(await world().store.count(ref)).toBe(1);
    });
  });
}
