import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import { ERASED, SALT } from '#core/pii/record-key.ts';
import type { Op } from '#core/plan/plan.ts';
import { modelOf, planWrite, rowOf } from '#test/support/planned-write.ts';
import { refusal } from '#test/support/refusal.ts';

const nothing = z.strictObject({});
const never = (phase: 'before' | 'in_transaction'): ReturnType<typeof defineHook> =>
  defineHook({ name: `never_${phase}`, phase, docs: 'Refuses.', params: nothing, run: () => ({ abort: 'never' }) });
const people: JsonObject = {
  app: 'crm',
  name: 'people',
  fields: [
    { name: 'email', type: 'email', required: true, unique: true, pii: true },
    { name: 'name', type: 'string', pii: true },
    { name: 'city', type: 'string', immutable: true },
    { name: 'label', type: 'string', pii: true, computed: 'name + " of " + city' },
    { name: 'pin', type: 'secret', pii: true },
    { name: 'key', type: 'secret' },
  ],
  indexes: [['name']],
  validators: [{ type: 'expression', rule: 'name != null', message: 'a name' }],
  template_overrides: {
    controller: {
      hooks: ['before', 'in_transaction'].map((phase) => ({ events: ['update'], handler: `never_${phase}` })),
    },
  },
};
const model = modelOf({
  definitions: { entity_definitions: [people] },
  hooks: [never('before'), never('in_transaction')],
});
const data = { email: 'ana@example.com', name: 'Ana', city: 'Rome', label: 'Ana of Rome', [SALT]: 's0', old: 'gone' };
const row = rowOf({ entity: 'people', id: 'r1', version: 4, data: { ...data, pin: 'v1.pin', key: 'v1.key' } });
const command = { operation: 'erase', app: 'crm', entity: 'people', values: {} } as const;
const erase = (stored: ReturnType<typeof rowOf> = row): ReturnType<typeof planWrite> =>
  planWrite({ model, command, rows: [stored] });
const putOf = (ops: readonly Op[]): Extract<Op, { kind: 'put' }> | undefined => ops.find((op) => op.kind === 'put');

describe('an erasure', () => {
  it('takes personal values and secrets out, keeps the rest, and asks no hook and no validator', async () => {
    const { plan } = await erase();
    expect(putOf(plan.ops)?.row.data).toEqual({
      email: 'erased-r1@erased.invalid',
      city: 'Rome',
      key: 'v1.key',
      created_at: expect.any(String),
      updated_at: expect.any(String),
      [SALT]: 'salt-1',
      [ERASED]: 5,
    });
  });

  it('releases the claims of personal values and moves the record in its indexes', async () => {
    const { plan } = await erase();
    expect(plan.ops.map((op) => op.kind)).toEqual(['put', 'release', 'claim']);
    expect(putOf(plan.ops)?.keys).toEqual([{ index: 'name', key: expect.not.stringContaining('Ana') }]);
  });

  it('is an update in journal and event, with hashes of a key that is no more', async () => {
    const { plan } = await erase();
    const [event] = plan.journal.events;
    expect(plan.journal.changes[0]).toMatchObject({ operation: 'update', version: 5 });
    expect(event?.type).toBe('people.updated');
    expect(event?.changes['name']).toEqual({ previous: expect.stringMatching(/^pii:/), new: null });
    const again = await planWrite({
      model,
      command: { ...command, operation: 'delete' },
      rows: [{ ...row, data: { ...row.data, [SALT]: 'salt-1' } }],
    });
    expect(again.plan.journal.events[0]?.original?.['name']).not.toBe(event?.original?.['name']);
  });

  it('of a record that nobody has written to since changes nothing', async () => {
    expect((await erase({ ...row, data: { ...row.data, [ERASED]: 4 } })).writes).toBe(false);
    expect((await erase({ ...row, data: { ...row.data, [ERASED]: 3 } })).writes).toBe(true);
  });

  it('reaches a record that was deleted softly, leaves it so, and tells nobody again', async () => {
    const deletedAt = '2026-02-01T00:00:00.000Z';
    const { plan } = await erase({ ...row, deletedAt });
    expect(putOf(plan.ops)).toMatchObject({
      row: { deletedAt, data: { email: 'erased-r1@erased.invalid' } },
      keys: [],
    });
    expect(plan.ops.map((op) => op.kind)).toEqual(['put']);
    expect(plan.journal.events).toEqual([]);
    expect(plan.journal.jobs).toEqual([]);
  });

  it('finds nothing of a record that was deleted for good', async () => {
    const gone = { ...row, data: {}, deletedAt: '2026-02-01T00:00:00.000Z' };
    expect(await refusal(erase(gone))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the key of a record', () => {
  it('is made with its first write, and kept', async () => {
    const values = { email: 'bo@example.com', name: 'Bo', city: 'Rome' };
    const created = await planWrite({ model, command: { ...command, operation: 'create', values } });
    expect(putOf(created.plan.ops)?.row.data[SALT]).toBe('salt-1');
    const removed = await planWrite({ model, command: { ...command, operation: 'delete' }, rows: [row] });
    expect(putOf(removed.plan.ops)?.row.data).toEqual({});
  });

  it('gives equal values of one record equal hashes over time, and of two records others', async () => {
    const originalOf = async (stored: ReturnType<typeof rowOf>): Promise<unknown> => {
      const { plan } = await planWrite({ model, command: { ...command, operation: 'delete' }, rows: [stored] });
      return plan.journal.events[0]?.original?.['name'];
    };
    const first = await originalOf(row);
    expect(await originalOf({ ...row, version: 9 })).toBe(first);
    expect(await originalOf({ ...row, data: { ...row.data, [SALT]: 's1' } })).not.toBe(first);
  });
});
