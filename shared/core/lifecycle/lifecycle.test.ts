import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import { accounts, bound, create, id, model, status, stored, update } from '#test/support/deals.ts';
import { modelOf, NOW, planWrite, rowOf } from '#test/support/planned-write.ts';
import { refusal } from '#test/support/refusal.ts';

const none = z.strictObject({});
describe('a create', () => {
  it('plans the record, its claim and one journal row with one event', async () => {
    const { plan, record } = await planWrite({ model, command: create({ name: 'Big', amount: 12.5 }) });
    expect(record).toMatchObject({
      name: 'Big',
      amount: '12.50',
      probability: 10,
      status: 'open',
      code: 'D-Big',
      version: 1,
    });
    expect(plan.ops.map((op) => op.kind)).toEqual(['put', 'claim']);
    expect(plan.journal.events).toMatchObject([{ id: 'W1-0', type: 'deals.created', recordId: 'r1', version: 1 }]);
  });

  it('ignores what is the server’s when a client sends it, and takes it from the platform', async () => {
    const fromClient = await planWrite({
      model,
      command: create({ name: 'A', weighted: '9.00', version: 7, id: 'x' }),
    });
    const fromRule = await planWrite({
      model,
      command: { ...create({ name: 'A', weighted: '9.00' }), origin: 'system' },
    });
    expect(fromClient.record).toMatchObject({ weighted: null, version: 1, id: 'r1' });
    expect(fromRule.record['weighted']).toBe('9.00');
  });

  it('gives all problems of all layers at once', async () => {
    const values = { amount: '5000', probability: 400, emial: 'x', closes: '31.12.2026', account_id: id };
    const refused = await refusal(planWrite({ model, command: create(values) }));
    expect(refused).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: expect.arrayContaining([
        { path: 'emial', code: 'UNKNOWN_FIELD', message: 'there is no field "emial"; did you mean "email"?' },
        expect.objectContaining({ path: 'probability', code: 'OUT_OF_RANGE' }),
        expect.objectContaining({ path: 'closes', code: 'INVALID_FORMAT' }),
        expect.objectContaining({ path: 'name', code: 'REQUIRED' }),
        expect.objectContaining({ path: 'account_id', code: 'REFERENCE_NOT_FOUND' }),
      ]),
    });
  });

  it('refuses what breaks an expression validator, and lets it hold where what it compares is absent', async () => {
    const refused = await refusal(
      planWrite({ model, command: create({ name: 'A', amount: '1000.00', checked: false }) }),
    );
    const absent = await planWrite({ model, command: create({ name: 'A' }) });
    expect(refused).toMatchObject({
      issues: [{ path: 'amount', message: 'Large unlikely deal' }, { message: 'Not checked' }],
    });
    expect(absent.writes).toBe(true);
  });

  it('starts at the initial state and at no other', async () => {
    const refused = await refusal(planWrite({ model, command: create({ name: 'A', status: 'won' }) }));
    expect(refused).toMatchObject({ code: 'ILLEGAL_TRANSITION', data: { from: 'open', to: 'won' } });
  });

  it('lets history in by the import transition alone', async () => {
    const imported = await planWrite({
      model,
      command: { ...create({ name: 'A', status: 'lost' }), origin: 'import' },
    });
    const refused = await refusal(
      planWrite({ model, command: { ...create({ name: 'A', status: 'won' }), origin: 'import' } }),
    );
    expect(imported.plan.journal.events[0]).toMatchObject({ imported: true, record: { status: 'lost' } });
    expect(refused).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('masks personal values in the journal and keeps them in the record', async () => {
    const { plan, record } = await planWrite({ model, command: create({ name: 'A', email: 'ana@example.com' }) });
    expect(record['email']).toBe('ana@example.com');
    expect(JSON.stringify(plan.journal)).not.toContain('ana@example.com');
    expect(plan.journal.changes[0]?.changes['email']).toEqual({ previous: null, new: expect.stringMatching(/^pii:/) });
  });

  it('makes the version of what it refers to a condition', async () => {
    const account = rowOf({ entity: 'accounts', id, data: {}, version: 4 });
    const { plan } = await planWrite({ model, command: create({ name: 'A', account_id: id }), rows: [account] });
    expect(plan.ops).toContainEqual({ kind: 'check', ref: account.ref, expect: 4 });
  });
});

describe('an update', () => {
  it('merges by field, raises the version and tells what changed', async () => {
    const { plan, record } = await planWrite({ model, command: update({ amount: '7' }), rows: [stored] });
    expect(record).toMatchObject({ name: 'Big', amount: '7.00', version: 4 });
    expect(plan.ops).toMatchObject([{ kind: 'put', expect: 3, row: { version: 4 } }]);
    expect(plan.journal.events[0]?.changes).toEqual({ amount: { previous: '5.00', new: '7.00' } });
  });

  it('writes nothing when nothing changes', async () => {
    const { writes } = await planWrite({ model, command: update({ amount: 5 }), rows: [stored] });
    expect(writes).toBe(false);
  });

  it('clears a field by null and swaps the claim of a unique value', async () => {
    const { plan, record } = await planWrite({
      model,
      command: update({ amount: null, name: 'Other' }),
      rows: [stored],
    });
    expect(record['amount']).toBeNull();
    expect(plan.ops.map((op) => op.kind)).toEqual(['put', 'release', 'claim']);
  });

  it('refuses another version than the caller read', async () => {
    const refused = await refusal(
      planWrite({ model, command: { ...update({ amount: 1 }), ifMatch: 2 }, rows: [stored] }),
    );
    expect(refused).toMatchObject({ code: 'VERSION_CONFLICT' });
  });

  it('refuses to change what cannot change any more', async () => {
    const refused = await refusal(planWrite({ model, command: update({ code: 'D-2' }), rows: [stored] }));
    expect(refused).toMatchObject({ issues: [{ path: 'code', code: 'IMMUTABLE' }] });
  });

  it('moves a state along the machine and nowhere else', async () => {
    const moved = await planWrite({ model, command: update({ status: 'won' }), rows: [stored] });
    const refused = await refusal(planWrite({ model, command: update({ status: 'lost' }), rows: [stored] }));
    expect(moved.record['status']).toBe('won');
    expect(refused).toMatchObject({ code: 'ILLEGAL_TRANSITION', data: { allowed: ['won'] } });
  });
});

describe('a delete', () => {
  const command = { operation: 'delete' as const, app: 'crm', entity: 'deals', values: {} };

  it('leaves a tombstone without data and frees what was unique', async () => {
    const { plan } = await planWrite({ model, command, rows: [stored] });
    expect(plan.ops).toMatchObject([
      { kind: 'put', expect: 3, row: { version: 4, data: {}, deletedAt: NOW }, keys: [] },
      { kind: 'release' },
    ]);
    expect(plan.journal.events[0]).toMatchObject({ type: 'deals.deleted', original: { name: 'Big' } });
  });

  it('keeps the data, hidden, when it is soft', async () => {
    const soft = modelOf({
      definitions: {
        entity_definitions: [
          {
            ...accounts,
            fields: [
              { name: 'deals', type: 'integer' },
              { name: 'deleted_at', type: 'datetime' },
            ],
            template_overrides: { controller: { hooks: [{ events: ['delete'], handler: 'soft_delete' }] } },
          },
        ],
      },
    });
    const row = rowOf({ entity: 'accounts', id: 'r1', data: { deals: 2 } });
    const { plan } = await planWrite({ model: soft, command: { ...command, entity: 'accounts' }, rows: [row] });
    expect(plan.ops).toMatchObject([{ row: { data: { deals: 2, deleted_at: NOW }, deletedAt: NOW } }]);
  });
});

describe('a plan', () => {
  it('is refused before anything is written when it touches too much', async () => {
    const many = defineHook({
      name: 'many',
      phase: 'in_transaction',
      docs: 'x',
      params: none,
      run: () => ({
        writes: Array.from({ length: 98 }, () => ({
          operation: 'create' as const,
          app: 'crm',
          entity: 'accounts',
          values: {},
        })),
      }),
    });
    const large = (events: string[]): ReturnType<typeof modelOf> =>
      modelOf({
        definitions: { entity_definitions: [bound([{ events, handler: 'many' }]), accounts], fsm_specs: [status] },
        hooks: [many],
      });
    const refused = await refusal(planWrite({ model: large(['create']), command: create({ name: 'A' }) }));
    const fits = await planWrite({ model: large(['update']), command: update({ amount: 1 }), rows: [stored] });
    expect(refused).toMatchObject({ code: 'TOO_MANY_WRITES' });
    expect(fits.plan.ops).toHaveLength(99);
  });

  it.each([
    ['in plain text', 'x', 30_000],
    ['counted in bytes', '€', 10_000],
  ])('refuses a record that is too large to store, %s', async (_, unit, times) => {
    const wide = modelOf({
      definitions: {
        entity_definitions: [{ ...accounts, fields: [1, 2, 3].map((n) => ({ name: `t${n}`, type: 'text' })) }],
      },
    });
    const text = unit.repeat(times);
    const command = {
      operation: 'create' as const,
      app: 'crm',
      entity: 'accounts',
      values: { t1: text, t2: text, t3: text },
    };
    await expect(planWrite({ model: wide, command })).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE' });
  });
});
