import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf, planWrite, rowOf } from '#test/support/planned-write.ts';
import { refusal } from '#test/support/refusal.ts';

const params = z.strictObject({});
const hooks = [
  defineHook({
    name: 'double',
    phase: 'before',
    docs: 'x',
    params,
    run: (ctx) => ({ update: { net: Number(ctx.record['net']) * 2 } }),
  }),
  defineHook({
    name: 'late',
    phase: 'in_transaction',
    docs: 'x',
    params,
    run: () => ({ update: { rate: 0.5, gross: '1.00' } }),
  }),
];
const bind = (handler: string): JsonObject => ({
  template_overrides: { controller: { hooks: [{ events: ['create', 'update'], handler }] } },
});
const invoices: JsonObject = {
  app: 'crm',
  name: 'invoices',
  currency: 'EUR',
  fields: [
    { name: 'label', type: 'string', computed: '"gross " + string(gross)' },
    { name: 'gross', type: 'money', min: '0', computed: 'round(net * (1 + rate), 2)' },
    { name: 'net', type: 'money' },
    { name: 'rate', type: 'number', default: 0 },
    { name: 'status', type: 'enum', values: ['open', 'posted'], default: 'open' },
    { name: 'note', type: 'string', immutable: 'status == "posted"' },
    { name: 'fee', type: 'money' },
    { name: 'fee_currency', type: 'string' },
    {
      name: 'lines',
      type: 'list',
      fields: [
        { name: 'cost', type: 'money' },
        { name: 'cost_currency', type: 'string' },
      ],
    },
  ],
};
const modelWith = (more: JsonObject = {}): ReturnType<typeof modelOf> =>
  modelOf({ definitions: { entity_definitions: [{ ...invoices, ...more }] }, hooks });
const command = (operation: 'create' | 'update', values: JsonObject): Parameters<typeof planWrite>[0]['command'] => ({
  operation,
  app: 'crm',
  entity: 'invoices',
  values,
});
const stored = (data: JsonObject): ReturnType<typeof rowOf> => rowOf({ entity: 'invoices', id: 'r1', data });

describe('computed fields', () => {
  it('are worked out after defaults, each after those that it needs', async () => {
    const { record } = await planWrite({ model: modelWith(), command: command('create', { net: '10.00' }) });
    expect(record).toMatchObject({ gross: '10.00', label: 'gross 10.00', rate: 0 });
  });

  it.each(['client', 'system', 'import'] as const)('are not taken from anybody: %s', async (origin) => {
    const values = { net: '10.00', gross: '99.00', label: 7 };
    const { record } = await planWrite({ model: modelWith(), command: { ...command('create', values), origin } });
    expect(record).toMatchObject({ gross: '10.00', label: 'gross 10.00' });
  });

  it('follow what before hooks set', async () => {
    const { record } = await planWrite({
      model: modelWith(bind('double')),
      command: command('create', { net: '10.00' }),
    });
    expect(record).toMatchObject({ net: '20.00', gross: '20.00', label: 'gross 20.00' });
  });

  it('follow what in-transaction hooks set, and are not set by them', async () => {
    const { record, plan } = await planWrite({
      model: modelWith(bind('late')),
      command: command('create', { net: '10.00' }),
    });
    expect(record).toMatchObject({ rate: 0.5, gross: '15.00' });
    expect(plan.ops[0]).toMatchObject({ row: { data: { gross: '15.00', label: 'gross 15.00' } } });
  });

  it('follow an update of what they read, and change nothing by themselves', async () => {
    const rows = [stored({ net: '10.00', rate: 0, gross: '10.00', label: 'gross 10.00', status: 'open' })];
    const changed = await planWrite({ model: modelWith(), command: command('update', { net: '11.00' }), rows });
    const same = await planWrite({ model: modelWith(), command: command('update', { net: '10.00' }), rows });
    expect(changed.plan.journal.changes[0]?.changes).toMatchObject({ gross: { previous: '10.00', new: '11.00' } });
    expect(same.writes).toBe(false);
  });

  it('are null where what they need is absent, and refuse the write where they break their constraints', async () => {
    const empty = await planWrite({ model: modelWith(), command: command('create', {}) });
    const refused = await refusal(planWrite({ model: modelWith(), command: command('create', { net: '-1.00' }) }));
    expect(empty.record['gross']).toBeNull();
    expect(refused).toMatchObject({ issues: [{ path: 'gross', code: 'OUT_OF_RANGE' }] });
  });

  it('are not rounded in silence', async () => {
    const fields: JsonObject[] = [
      { name: 'net', type: 'money' },
      { name: 'tax', type: 'money', computed: 'net * 0.19' },
    ];
    const refused = await refusal(
      planWrite({ model: modelWith({ fields }), command: command('create', { net: '10.01' }) }),
    );
    expect(refused).toMatchObject({
      issues: [{ path: 'tax', code: 'INVALID_FORMAT', message: expect.stringContaining('net * 0.19') }],
    });
  });
});

describe('a field that is immutable on a condition', () => {
  it('changes while the record before the write does not hold it, also in the write that makes it hold', async () => {
    const rows = [stored({ note: 'a', status: 'open' })];
    const { record } = await planWrite({
      model: modelWith(),
      command: command('update', { note: 'b', status: 'posted' }),
      rows,
    });
    expect(record).toMatchObject({ note: 'b', status: 'posted' });
  });

  it.each<JsonObject>([{ note: 'b' }, { note: 'b', status: 'open' }, { note: null }])(
    'keeps its value once it holds: %j',
    async (values) => {
      const rows = [stored({ note: 'a', status: 'posted' })];
      const refused = await refusal(planWrite({ model: modelWith(), command: command('update', values), rows }));
      expect(refused).toMatchObject({ issues: [{ path: 'note', code: 'IMMUTABLE' }] });
    },
  );

  it('keeps being empty too, and does not keep others from changing', async () => {
    const rows = [stored({ status: 'posted' })];
    const refused = await refusal(planWrite({ model: modelWith(), command: command('update', { note: 'b' }), rows }));
    const other = await planWrite({ model: modelWith(), command: command('update', { net: '1.00' }), rows });
    expect(refused).toMatchObject({ issues: [{ code: 'IMMUTABLE' }] });
    expect(other.record).toMatchObject({ net: '1.00' });
  });
});

describe('an amount with its currency beside it', () => {
  it.each([
    ['12.5', 'EUR', '12.50'],
    ['1250', 'JPY', '1250'],
    ['1.5', 'KWD', '1.500'],
    ['3', null, '3.00'],
  ])('%s %s has the digits of that currency: %s', async (fee, fee_currency, expected) => {
    const { record } = await planWrite({ model: modelWith(), command: command('create', { fee, fee_currency }) });
    expect(record['fee']).toBe(expected);
  });

  it('is refused with more digits than that, also when only the currency changes', async () => {
    const rows = [stored({ fee: '12.50', fee_currency: 'EUR' })];
    const made = await refusal(
      planWrite({ model: modelWith(), command: command('create', { fee: '1.5', fee_currency: 'JPY' }) }),
    );
    const changed = await refusal(
      planWrite({ model: modelWith(), command: command('update', { fee_currency: 'JPY' }), rows }),
    );
    const issues = [
      { path: 'fee', code: 'INVALID_FORMAT', message: 'fee must have at most 0 digits behind the point in JPY' },
    ];
    expect([made, changed]).toMatchObject([{ issues }, { issues }]);
  });

  it('is refused with a currency that is none, in lists too', async () => {
    const lines = [
      { cost: '1.5', cost_currency: 'JPY' },
      { cost: '1', cost_currency: 'XYZ' },
    ];
    const refused = await refusal(
      planWrite({ model: modelWith(), command: command('create', { fee: '1', fee_currency: 'euro', lines }) }),
    );
    const fine = await planWrite({
      model: modelWith(),
      command: command('create', { lines: [{ cost: '1', cost_currency: 'KWD' }] }),
    });
    expect(refused).toMatchObject({
      issues: [
        { path: 'fee_currency', code: 'NOT_IN_VALUES' },
        { path: 'lines[0].cost', code: 'INVALID_FORMAT' },
        { path: 'lines[1].cost_currency', code: 'NOT_IN_VALUES' },
      ],
    });
    expect(fine.record['lines']).toEqual([{ cost: '1.000', cost_currency: 'KWD' }]);
  });
});
