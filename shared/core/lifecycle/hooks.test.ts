import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { accounts, bound, create, id, status, stored } from '#test/support/deals.ts';
import { modelOf, planWrite, rowOf } from '#test/support/planned-write.ts';
import { refusal } from '#test/support/refusal.ts';

const none = z.strictObject({});
describe('hooks', () => {
  const seen: string[] = [];
  const note = (name: string, result: (record: JsonObject) => JsonObject | undefined): ReturnType<typeof defineHook> =>
    defineHook({
      name,
      phase: 'before',
      docs: name,
      params: none,
      run: ({ record }) => {
        seen.push(name);
        const changed = result(record);
        return changed ? { update: changed as Record<string, Json> } : undefined;
      },
    });
  const hooks = [
    note('double', (record) => ({ probability: Number(record['probability']) * 2 })),
    note('add_one', (record) => ({ probability: Number(record['probability']) + 1 })),
    note('silent', () => undefined),
    note('break_it', () => ({ probability: 5000 })),
    defineHook({ name: 'refuse', phase: 'before', docs: 'x', params: none, run: () => ({ abort: 'not today' }) }),
    defineHook({
      name: 'crash',
      phase: 'before',
      docs: 'x',
      params: none,
      run: () => {
        throw new Error('it broke');
      },
    }),
    defineHook({
      name: 'count_deals',
      phase: 'in_transaction',
      docs: 'x',
      params: none,
      run: async ({ record, db }) => {
        const account = await db.get({ app: 'crm', entity: 'accounts', id: String(record['account_id']) });
        const values = { deals: Number(account?.['deals'] ?? 0) + 1 };
        return {
          writes: [{ operation: 'update', app: 'crm', entity: 'accounts', id: String(record['account_id']), values }],
        };
      },
    }),
    defineHook({ name: 'mail', phase: 'after', docs: 'x', params: none, run: () => undefined }),
    defineHook({
      name: 'archive',
      phase: 'before',
      docs: 'x',
      params: none,
      run: () => ({ replace_delete: { mode: 'archive', update: { status: 'won' } } }),
    }),
  ];
  const withHooks = (bindings: Json[]): ReturnType<typeof modelOf> =>
    modelOf({ definitions: { entity_definitions: [bound(bindings), accounts], fsm_specs: [status] }, hooks });

  it('run in the order of the array, each on what the earlier ones changed', async () => {
    const both = withHooks([
      { events: ['create'], handler: 'double' },
      { events: ['create'], handler: 'add_one' },
    ]);
    const { record } = await planWrite({ model: both, command: create({ name: 'A', probability: 10 }) });
    expect(record['probability']).toBe(21);
  });

  it('run only for their events and only when their condition holds', async () => {
    seen.length = 0;
    const some = withHooks([
      { events: ['update'], handler: 'double' },
      { events: ['create'], handler: 'silent', when: 'probability > 50' },
      { events: ['create'], handler: 'add_one', when: 'probability <= 50' },
    ]);
    await planWrite({ model: some, command: create({ name: 'A' }) });
    expect(seen).toEqual(['add_one']);
  });

  it('end the write when one aborts, and name it', async () => {
    seen.length = 0;
    const refusing = withHooks([
      { events: ['create'], handler: 'refuse' },
      { events: ['create'], handler: 'silent' },
    ]);
    const refused = await refusal(planWrite({ model: refusing, command: create({ name: 'A' }) }));
    expect(refused).toMatchObject({
      code: 'HOOK_ABORT',
      message: 'not today',
      data: { handler: 'refuse' },
    });
    expect(seen).toEqual([]);
  });

  it('let nothing through when one crashes', async () => {
    const crashing = withHooks([{ events: ['create'], handler: 'crash' }]);
    const refused = await refusal(planWrite({ model: crashing, command: create({ name: 'A' }) }));
    expect(refused).toMatchObject({ code: 'HOOK_ABORT', data: { handler: 'crash' } });
  });

  it('cannot bring in what validation would refuse', async () => {
    const breaking = withHooks([{ events: ['create'], handler: 'break_it' }]);
    const refused = await refusal(planWrite({ model: breaking, command: create({ name: 'A' }) }));
    expect(refused).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'probability' }] });
  });

  it('write related records in the same transaction, with an event for each', async () => {
    const account = rowOf({ entity: 'accounts', id, data: { deals: 2 }, version: 4 });
    const counting = withHooks([{ events: ['create'], handler: 'count_deals' }]);
    const { plan } = await planWrite({
      model: counting,
      command: create({ name: 'A', account_id: id }),
      rows: [account],
    });
    expect(plan.ops.filter((op) => op.kind === 'put')).toMatchObject([
      { row: { ref: { entity: 'deals' } }, expect: 'absent' },
      { row: { ref: { entity: 'accounts' }, data: { deals: 3 } }, expect: 4 },
    ]);
    expect(plan.ops.some((op) => op.kind === 'check')).toBe(false);
    expect(plan.journal.events.map((event) => event.type)).toEqual(['deals.created', 'accounts.updated']);
  });

  it('become jobs of the write when they run after it', async () => {
    const mailing = withHooks([{ events: ['create'], handler: 'mail' }]);
    const { plan } = await planWrite({ model: mailing, command: create({ name: 'A' }) });
    expect(plan.journal.jobs).toMatchObject([
      { id: 'W1-0.h0', kind: 'after_hook', payload: { handler: 'mail', event_id: 'W1-0', operation: 'create' } },
    ]);
  });

  it('may put an archived record in place of a deleted one', async () => {
    const archiving = withHooks([{ events: ['delete'], handler: 'archive' }]);
    const command = { operation: 'delete' as const, app: 'crm', entity: 'deals', values: {} };
    const { plan, record } = await planWrite({ model: archiving, command, rows: [stored] });
    expect(record['status']).toBe('won');
    expect(plan.journal.events[0]?.type).toBe('deals.updated');
  });
});
