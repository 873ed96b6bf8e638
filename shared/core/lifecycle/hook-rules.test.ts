import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookContext } from '#core/hooks/hook-context.ts';
import type { HookResult } from '#core/hooks/hook-result.ts';
import type { TimeLimit } from '#core/hooks/time-limit.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { modelOf, planWrite, rowOf } from '#test/support/planned-write.ts';

type Run = (ctx: HookContext) => HookResult | undefined | Promise<HookResult | undefined>;
const hook = (name: string, phase: Hook['phase'], run: Run): Hook =>
  defineHook({ name, phase, docs: name, params: z.strictObject({}), run });

/** Notes of conversations, bridged into chat, with these hooks bound in this order. */
function modelWith(a: { hooks: Hook[]; bindings?: JsonObject[] }) {
  const bindings: Json[] =
    a.bindings ?? a.hooks.map(({ name }) => ({ events: ['create', 'update', 'delete'], handler: name }));
  const notes: JsonObject = {
    app: 'crm',
    name: 'notes',
    bridged_into: ['chat'],
    aliases: ['memos', 'legacy/old_notes'],
    fields: [
      { name: 'text', type: 'string' },
      { name: 'lines', type: 'json' },
    ],
    template_overrides: { controller: { hooks: bindings } },
  };
  return modelOf({ definitions: { entity_definitions: [notes] }, hooks: a.hooks });
}
const command = (
  operation: 'create' | 'update' | 'delete',
  values: JsonObject = {},
  app = 'crm',
  entity = 'notes',
) => ({
  ...{ operation, app, entity, values },
});
const note = rowOf({ entity: 'notes', id: 'r1', data: { text: 'a', lines: [{ n: 1 }] } });
/** Whatever is not done at once is too late. */
const impatient: TimeLimit = async ({ work }) => {
  const late = new Promise<null>((resolve) => setImmediate(() => resolve(null)));
  const first = await Promise.race([work.then((value) => ({ value })), late]);
  return first === null ? { inTime: false } : { inTime: true, value: first.value };
};

describe('a hook', () => {
  it('that overruns its time ends the write, and is named with what it had', async () => {
    const slow = hook('slow', 'before', () => new Promise(() => undefined));
    const bindings = [{ events: ['create'], handler: 'slow', timeout: '500ms' }];
    const model = modelWith({ hooks: [slow], bindings });
    await expect(planWrite({ model, command: command('create'), timeLimit: impatient })).rejects.toMatchObject({
      code: 'HOOK_ABORT',
      message: 'hook "slow" took longer than 500ms',
      data: { handler: 'slow', timed_out: true },
    });
  });

  it('that is in time is not cut off', async () => {
    const quick = hook('quick', 'before', async () => ({ update: { text: 'done' } }));
    const model = modelWith({ hooks: [quick] });
    const { record } = await planWrite({ model, command: command('create'), timeLimit: impatient });
    expect(record['text']).toBe('done');
  });

  it('sees null for everything in original on create', async () => {
    const seen: JsonObject[] = [];
    const look = hook('look', 'before', (ctx) => void seen.push(ctx.original) as undefined);
    await planWrite({ model: modelWith({ hooks: [look] }), command: command('create', { text: 'x' }) });
    expect(seen).toEqual([{ text: null, lines: null, id: null, version: null, created_at: null, updated_at: null }]);
  });

  it('writes nothing by changing what it is given', async () => {
    const rude = hook('rude', 'before', (ctx) => {
      for (const one of [ctx.record, ctx.original, ctx.changes]) Object.assign(one, { text: 'rude' });
      for (const lines of [ctx.record['lines'], ctx.original['lines']]) Object.assign(lines ?? {}, { 0: 'rude' });
      return undefined;
    });
    const model = modelWith({ hooks: [rude] });
    const { plan, record } = await planWrite({ model, command: command('update', { text: 'b' }), rows: [note] });
    expect(record).toMatchObject({ text: 'b', lines: [{ n: 1 }] });
    expect(plan.journal.events[0]).toMatchObject({ original: { text: 'a', lines: [{ n: 1 }] } });
  });

  it.each<[string, Hook['phase'], 'update' | 'delete', HookResult]>([
    ['related writes before the transaction', 'before', 'update', { writes: [] }],
    [
      'another write in place of what is no delete',
      'before',
      'update',
      { replace_delete: { mode: 'soft', update: {} } },
    ],
    ['it in the transaction', 'in_transaction', 'delete', { replace_delete: { mode: 'soft', update: {} } }],
  ])('that asks for what would be lost in its phase ends the write: %s', async (_name, phase, operation, result) => {
    const model = modelWith({ hooks: [hook('lost', phase, () => result)] });
    await expect(planWrite({ model, command: command(operation), rows: [note] })).rejects.toMatchObject({
      code: 'HOOK_ABORT',
      message: expect.stringContaining('cannot do this here'),
      data: { handler: 'lost' },
    });
  });

  it('that replaces a delete after another has ends the write', async () => {
    const soft = (): HookResult => ({ replace_delete: { mode: 'soft', update: {} } });
    const model = modelWith({ hooks: [hook('first', 'before', soft), hook('second', 'before', soft)] });
    await expect(planWrite({ model, command: command('delete'), rows: [note] })).rejects.toMatchObject({
      data: { handler: 'second' },
    });
  });

  it('of the transaction changes the record in that same transaction', async () => {
    const model = modelWith({ hooks: [hook('stamp', 'in_transaction', () => ({ update: { text: 'stamped' } }))] });
    const { plan } = await planWrite({ model, command: command('create', { text: 'a' }) });
    expect(plan.ops).toMatchObject([{ kind: 'put', row: { version: 1, data: { text: 'stamped' } } }]);
    expect(plan.journal.events).toMatchObject([{ record: { text: 'stamped' } }]);
  });
});

describe('a write through another path of an entity', () => {
  const paths: [string, string][] = [
    ['chat', 'notes'],
    ['crm', 'memos'],
    ['legacy', 'old_notes'],
    ['crm', 'proj_notes'],
    ['chat', 'proj_notes'],
  ];

  it.each(paths)('%s/%s runs the lifecycle of the entity, and is stored as one of it', async (app, entity) => {
    const model = modelWith({ hooks: [hook('mark', 'before', () => ({ update: { text: 'marked' } }))] });
    const { plan } = await planWrite({ model, command: command('create', {}, app, entity) });
    expect(plan.ops).toMatchObject([{ row: { ref: { app: 'crm', entity: 'notes' }, data: { text: 'marked' } } }]);
    expect(plan.journal.events).toMatchObject([{ type: 'notes.created', app: 'crm', entity: 'notes' }]);
  });

  it('is told to its hooks', async () => {
    const tell = hook('tell', 'before', (ctx) => ({ update: { text: `${ctx.app} via ${ctx.via}` } }));
    const model = modelWith({ hooks: [tell] });
    const { record } = await planWrite({ model, command: command('create', {}, 'chat') });
    expect(record['text']).toBe('crm via chat');
  });
});

describe('a binding for one app', () => {
  const bindings: JsonObject[] = [
    { events: ['create'], handler: 'own', scope: 'app' },
    { events: ['create'], handler: 'chats', scope: 'app', app: 'chat' },
    { events: ['create'], handler: 'all' },
    { events: ['create'], handler: 'mail', scope: 'app', app: 'chat' },
  ];
  const add = (name: string): Hook =>
    hook(name, 'before', (ctx) => ({ update: { text: `${String(ctx.record['text'] ?? '')} ${name}`.trim() } }));
  const model = modelWith({
    hooks: [add('own'), add('chats'), add('all'), hook('mail', 'after', () => undefined)],
    bindings,
  });

  it.each([
    ['crm', 'own all', 0],
    ['chat', 'chats all', 1],
    ['legacy', 'all', 0],
  ])('counts for writes that come through it: %s', async (app, text, jobs) => {
    const entity = app === 'legacy' ? 'old_notes' : 'notes';
    const { plan, record } = await planWrite({ model, command: command('create', {}, app, entity) });
    expect(record['text']).toBe(text);
    expect(plan.journal.jobs).toHaveLength(jobs);
  });
});
