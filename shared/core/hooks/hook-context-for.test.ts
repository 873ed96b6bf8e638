import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from './define-hook.ts';
import { hookContextFor } from './hook-context-for.ts';

const hook = defineHook({
  name: 'probe',
  phase: 'before',
  docs: 'Returns what it sees.',
  params: z.strictObject({ most: z.number().default(10) }),
  run: () => undefined,
});

describe('a context for trying a hook', () => {
  it('is that of a create when nothing stood before, with null for everything in original', () => {
    const context = hookContextFor({ hook, record: { name: 'A' } });
    expect(context).toMatchObject({
      operation: 'create',
      record: { name: 'A' },
      original: { name: null, id: null },
      changes: { name: { previous: null, new: 'A' } },
      params: { most: 10 },
    });
  });

  it('is that of an update when something stood, with what differs as changes', () => {
    const context = hookContextFor({ hook, original: { name: 'A', tags: [1] }, record: { name: 'B', tags: [1] } });
    expect(context.operation).toBe('update');
    expect(context.changes).toEqual({ name: { previous: 'A', new: 'B' } });
  });

  it('parses parameters as a binding does, and refuses what a binding may not have', () => {
    expect(hookContextFor({ hook, params: { most: 3 } }).params).toEqual({ most: 3 });
    expect(() => hookContextFor({ hook, params: { mots: 3 } })).toThrow('mots');
  });

  it('finds records by id and by values, and nothing by a value that is absent', async () => {
    const { db } = hookContextFor({ hook, records: { 'crm/accounts': [{ id: 'a1', email: 'x@y.z', code: null }] } });
    const at = { app: 'crm', entity: 'accounts' };
    expect(await db.get({ ...at, id: 'a1' })).toMatchObject({ email: 'x@y.z' });
    expect(await db.get({ ...at, id: 'a2' })).toBeNull();
    expect(await db.findUnique({ ...at, fields: { email: 'x@y.z' } })).toMatchObject({ id: 'a1' });
    expect(await db.findUnique({ ...at, fields: { code: null } })).toBeNull();
  });

  it('does not let a hook change what it is given', () => {
    const { record, original } = hookContextFor({ hook, original: { lines: [{ n: 1 }] } });
    expect(() => Object.assign(record, { name: 'x' })).toThrow(TypeError);
    expect(() => (original['lines'] as unknown[]).push(1)).toThrow(TypeError);
  });

  it('refuses the moves that it is told are illegal', () => {
    const context = hookContextFor({ hook, illegal: { status: 'no such move' } });
    expect(() => context.checkTransition({ field: 'status' })).toThrow('no such move');
    expect(() => context.checkTransition({ field: 'stage' })).not.toThrow();
  });
});

describe('defineHook', () => {
  it.each(['before', 'in_transaction'] as const)('refuses egress in the phase %s', (phase) => {
    const docs = { name: 'calls_out', docs: 'x', params: z.strictObject({}), egress: true, run: () => undefined };
    expect(() => defineHook({ ...docs, phase })).toThrow('calls_out');
    expect(defineHook({ ...docs, phase: 'after' }).egress).toBe(true);
  });
});
