import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { modelOf, rowOf } from '#test/support/planned-write.ts';
import { sysKeyText } from './child-guard.ts';
import { newPending, openPending, type Pending } from './pending.ts';
import { setGuardKey, touchedSets } from './set-guard.ts';

const CARDS: JsonObject = {
  app: 'crm',
  name: 'cards',
  fields: [
    { name: 'lane', type: 'string' },
    { name: 'size', type: 'integer' },
    { name: 'note', type: 'string' },
  ],
  indexes: [['lane', 'size']],
};
/** Of another app: its policies are not known where cards are compiled. */
const lanes = (when: string): JsonObject => ({
  app: 'desk',
  name: 'lanes',
  fields: [{ name: 'code', type: 'string' }],
  template_overrides: { controller: { hooks: [{ events: ['create'], handler: 'trim_strings', when }] } },
});
const limit: JsonObject = { app: 'desk', name: 'limit', type: 'integer', default: 3, description: 'x' };

function cards(when: string): CompiledEntity {
  const model = modelOf({ definitions: { entity_definitions: [CARDS, lanes(when)], policies: [limit] } });
  const entity = model.entity({ app: 'crm', name: 'cards' });
  if (!entity) throw new Error('there are no cards');
  return entity;
}

describe('the sets that conditions of others count', () => {
  it.each([
    ['count("crm/cards", "lane", code) > policy.limit', [['lane']]],
    [
      'count("crm/cards", "size", 3, "lane", code) > 1 || exists("crm/cards", "lane", "x")',
      [['lane', 'size'], ['lane']],
    ],
    ['lookup("crm/cards", code) == null', []],
    ['code == "exists(1)"', []],
  ])('%s guards %j', (when, sets) => {
    expect(cards(when).setGuards).toEqual(sets);
  });
});

const values = fc.record({
  lane: fc.constantFrom<Json>(null, 'x', 'y'),
  size: fc.constantFrom<Json>(null, 1, 2),
  note: fc.constantFrom<Json>(null, 'n'),
});
const state = fc.record({
  was: fc.constantFrom('absent', 'live', 'deleted'),
  removed: fc.boolean(),
  before: values,
  after: values,
});

describe('touchedSets', () => {
  const entity = cards('count("crm/cards", "lane", code, "size", 1) > 1');

  it('has every set whose count a write changes, and no other', () => {
    fc.assert(
      fc.property(state, (one) => {
        const touched = touchedSets({ pending: pendingOf(one), tenant: 'acme' }).map(sysKeyText);
        const changed = ['x', 'y'].flatMap((lane) =>
          [1, 2].flatMap((size) => {
            const isIn = (record: JsonObject): boolean => record['lane'] === lane && record['size'] === size;
            const counted = [one.was === 'live' && isIn(one.before), !one.removed && isIn(one.after)];
            return counted[0] === counted[1] ? [] : [keyOf([lane, size])];
          }),
        );
        expect(touched.sort()).toEqual(changed.sort());
      }),
      { numRuns: 1000 },
    );
  });

  function pendingOf(a: { was: string; removed: boolean; before: JsonObject; after: JsonObject }): Pending {
    const row = {
      ...rowOf({ entity: 'cards', id: 'r1', data: a.before }),
      ...(a.was === 'deleted' && { deletedAt: 'x' }),
    };
    const pending =
      a.was === 'absent' ? newPending({ entity, ref: row.ref, now: 'now' }) : openPending({ entity, row });
    Object.assign(pending.record, a.after);
    pending.removed = a.removed ? 'soft' : null;
    return pending;
  }
});

function keyOf(of: Json[]): string {
  return sysKeyText(setGuardKey({ tenant: 'acme', app: 'crm', entity: 'cards', fields: ['lane', 'size'], values: of }));
}
