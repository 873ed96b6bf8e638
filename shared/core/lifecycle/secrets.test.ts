import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf, NOW, planWrite, rowOf } from '#test/support/planned-write.ts';
import { refusal } from '#test/support/refusal.ts';
import { toHookRecord } from './pending.ts';

const seen: JsonObject[] = [];
const params = z.strictObject({});
const hooks = [
  defineHook({
    name: 'looks',
    phase: 'before',
    docs: 'x',
    params,
    run: (ctx) => {
      seen.push({ record: ctx.record, original: ctx.original, changes: ctx.changes });
      return undefined;
    },
  }),
  defineHook({ name: 'sets', phase: 'before', docs: 'x', params, run: () => ({ update: { token: 'from a hook' } }) }),
];
const bind = (handler: string): JsonObject => ({
  template_overrides: { controller: { hooks: [{ events: ['create', 'update'], handler }] } },
});
const bots: JsonObject = {
  app: 'crm',
  name: 'bots',
  fields: [
    { name: 'name', type: 'string' },
    { name: 'token', type: 'secret', min_length: 4, required: true },
    { name: 'key', type: 'secret', immutable: true },
  ],
};
const modelWith = (more: JsonObject = {}): ReturnType<typeof modelOf> =>
  modelOf({ definitions: { entity_definitions: [{ ...bots, ...more }] }, hooks });
const command = (operation: 'create' | 'update', values: JsonObject): Parameters<typeof planWrite>[0]['command'] => ({
  operation,
  app: 'crm',
  entity: 'bots',
  values,
});
const CANARY = 'tweet-tweet';
const row = rowOf({ entity: 'bots', id: 'r1', data: { name: 'a', token: 'sealed:old', gone: 'left over' } });

describe('a secret', () => {
  it('is sealed, bound to its field and record, and stands in the stored row alone', async () => {
    const { plan, record } = await planWrite({
      model: modelWith(),
      command: command('create', { name: 'a', token: CANARY }),
    });
    const sealed = 'sealed:secret/acme/crm/bots/r1/token:11';
    expect(plan.ops[0]).toMatchObject({ kind: 'put', row: { data: { name: 'a', token: sealed } } });
    expect(Object.keys(record)).not.toContain('token');
    expect(JSON.stringify(plan)).not.toContain(CANARY);
    expect(JSON.stringify([plan.journal, record])).not.toContain('sealed');
  });

  it('shows in the changes that it was set, replaced or cleared, and no more', async () => {
    const made = await planWrite({ model: modelWith(), command: command('create', { token: CANARY }) });
    const changed = await planWrite({ model: modelWith(), command: command('update', { token: CANARY }), rows: [row] });
    expect(made.plan.journal.changes[0]?.changes).toEqual({ token: { previous: null, new: '[secret]' } });
    expect(changed.plan.journal.events[0]?.changes).toEqual({ token: { previous: '[secret]', new: '[secret]' } });
  });

  it('stays when others change, and is cleared by null where it is not required', async () => {
    const rows = [rowOf({ entity: 'bots', id: 'r1', data: { token: 'sealed:old', key: 'sealed:key' } })];
    const free = modelWith({
      fields: [
        { name: 'name', type: 'string' },
        { name: 'token', type: 'secret' },
      ],
    });
    const kept = await planWrite({ model: free, command: command('update', { name: 'b' }), rows });
    const cleared = await planWrite({ model: free, command: command('update', { token: null }), rows });
    expect(kept.plan.ops[0]).toMatchObject({ row: { data: { token: 'sealed:old', name: 'b' } } });
    expect(Object.keys((cleared.plan.ops[0] as { row: { data: object } }).row.data)).not.toContain('token');
  });

  it('is checked like text, without being quoted, and can be required and immutable', async () => {
    const short = await refusal(planWrite({ model: modelWith(), command: command('create', { token: 'xyz' }) }));
    const none = await refusal(planWrite({ model: modelWith(), command: command('create', { name: 'a' }) }));
    const rows = [rowOf({ entity: 'bots', id: 'r1', data: { token: 'sealed:old', key: 'sealed:key' } })];
    const again = await refusal(
      planWrite({ model: modelWith(), command: command('update', { key: 'another' }), rows }),
    );
    expect(short).toMatchObject({ issues: [{ path: 'token', code: 'TOO_SHORT' }] });
    expect(JSON.stringify(short)).not.toContain('xyz');
    expect(none).toMatchObject({ issues: [{ path: 'token', code: 'REQUIRED' }] });
    expect(again).toMatchObject({ issues: [{ path: 'key', code: 'IMMUTABLE' }] });
  });

  it('is nothing that hooks see or set', async () => {
    seen.length = 0;
    await planWrite({ model: modelWith(bind('looks')), command: command('update', { token: CANARY }), rows: [row] });
    const refused = await refusal(
      planWrite({ model: modelWith(bind('sets')), command: command('create', { token: CANARY }) }),
    );
    expect(seen).toHaveLength(1);
    expect(JSON.stringify(seen)).not.toMatch(/tweet|sealed/);
    expect(refused).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'token', code: 'NOT_APPLICABLE' }] });
  });
});

describe('a value of a field that the definition has no more', () => {
  it('is shown to nobody, and stays stored', async () => {
    const model = modelWith();
    const { plan } = await planWrite({ model, command: command('update', { name: 'b' }), rows: [row] });
    const entity = model.entity({ app: 'crm', name: 'bots' });
    expect(plan.ops[0]).toMatchObject({ row: { data: { gone: 'left over', name: 'b' } } });
    expect(JSON.stringify(plan.journal)).not.toContain('left over');
    expect(entity && toHookRecord({ entity, row })).toEqual({
      ...{ id: 'r1', version: 1, name: 'a', created_at: NOW, updated_at: NOW },
    });
  });
});
