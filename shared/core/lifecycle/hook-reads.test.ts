import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookDb, HookRecord } from '#core/hooks/hook-context.ts';
import type { HookResult } from '#core/hooks/hook-result.ts';
import type { JsonObject } from '#core/json/json.ts';
import { claimKey } from '#core/records/claim-key.ts';
import type { Row } from '#core/records/row.ts';
import { modelOf, planWrite, rowOf } from '#test/support/planned-write.ts';

const PEOPLE = { app: 'crm', entity: 'people' } as const;
const person = rowOf({ entity: 'people', id: 'p1', data: { email: 'a@b.example' }, version: 5 });
const keyOf = (email: string): string => {
  const key = claimKey({ tenant: 'acme', ...PEOPLE, index: 'email', values: [email], caseInsensitive: true });
  return key ?? '';
};
const holds = (email: string, row: Row): Map<string, Row['ref']> => new Map([[keyOf(email), row.ref]]);

/** A model whose lead hook does what a test says. */
function modelWith(run: (db: HookDb) => Promise<HookResult | undefined>, phase: Hook['phase'] = 'before') {
  const hook = defineHook({ name: 'look', phase, docs: 'x', params: z.strictObject({}), run: ({ db }) => run(db) });
  const leads: JsonObject = {
    app: 'crm',
    name: 'leads',
    fields: [{ name: 'email', type: 'string', unique: true }],
    template_overrides: { controller: { hooks: [{ events: ['create', 'update'], handler: 'look' }] } },
  };
  const people: JsonObject = {
    app: 'crm',
    name: 'people',
    fields: [
      { name: 'email', type: 'string', unique: true },
      { name: 'tags', type: 'json' },
    ],
  };
  return modelOf({ definitions: { entity_definitions: [leads, people] }, hooks: [hook] });
}
const create = (email = 'new@b.example') => ({
  ...{ operation: 'create' as const, app: 'crm', entity: 'leads' },
  values: { email },
});

describe('what a hook reads is a condition of the write', () => {
  it('a record keeps the version that was read', async () => {
    const model = modelWith(async (db) => void (await db.get({ ...PEOPLE, id: 'p1' })) as undefined);
    const { plan } = await planWrite({ model, command: create(), rows: [person] });
    expect(plan.ops).toContainEqual({ kind: 'check', ref: person.ref, expect: 5 });
  });

  it('a record that is not there stays away', async () => {
    const model = modelWith(async (db) => void (await db.get({ ...PEOPLE, id: 'p1' })) as undefined);
    const { plan } = await planWrite({ model, command: create() });
    expect(plan.ops).toContainEqual({ kind: 'check', ref: person.ref, expect: 'absent' });
  });

  it('a record that is found by its value keeps the version that has it', async () => {
    const found: (HookRecord | null)[] = [];
    const model = modelWith(async (db) => {
      found.push(await db.findUnique({ ...PEOPLE, fields: { email: 'A@b.example' } }));
      return undefined;
    });
    const { plan } = await planWrite({
      model,
      command: create(),
      rows: [person],
      claims: holds('a@b.example', person),
    });
    expect(found).toMatchObject([{ id: 'p1', version: 5 }]);
    expect(plan.ops.slice(2)).toEqual([{ kind: 'check', ref: person.ref, expect: 5 }]);
  });

  it('a value that nobody has stays free', async () => {
    const model = modelWith(async (db) => {
      const found = await db.findUnique({ ...PEOPLE, fields: { email: 'a@b.example' } });
      return found ? { abort: 'known' } : undefined;
    });
    const { plan } = await planWrite({ model, command: create() });
    expect(plan.ops).toContainEqual({ kind: 'unclaimed', key: keyOf('a@b.example') });
  });

  it('a value that its owner gave up between the two reads must be free', async () => {
    const moved = rowOf({ entity: 'people', id: 'p1', data: { email: 'other@b.example' }, version: 6 });
    const found: (HookRecord | null)[] = [];
    const model = modelWith(async (db) => {
      found.push(await db.findUnique({ ...PEOPLE, fields: { email: 'a@b.example' } }));
      return undefined;
    });
    const { plan } = await planWrite({ model, command: create(), rows: [moved], claims: holds('a@b.example', moved) });
    expect(found).toEqual([null]);
    expect(plan.ops).toContainEqual({ kind: 'unclaimed', key: keyOf('a@b.example') });
  });

  it('a value of which a part is absent is nobody’s, whatever is stored', async () => {
    const model = modelWith(async (db) => {
      const found = await db.findUnique({ ...PEOPLE, fields: { email: null } });
      return found ? { abort: 'known' } : undefined;
    });
    const { plan } = await planWrite({ model, command: create() });
    expect(plan.ops.map((op) => op.kind)).toEqual(['put', 'claim']);
  });
});

describe('a hook that looks values up', () => {
  it('does not find the record that is being written by what it is about to claim', async () => {
    const model = modelWith(async (db) => {
      const found = await db.findUnique({ app: 'crm', entity: 'leads', fields: { email: 'new@b.example' } });
      return found ? { abort: 'there is one' } : undefined;
    });
    const { plan } = await planWrite({ model, command: create() });
    expect(plan.ops.map((op) => op.kind)).toEqual(['put', 'claim']);
  });

  it('finds what the same transaction has written already', async () => {
    const seen: (HookRecord | null)[] = [];
    const model = modelWith(async (db) => {
      seen.push(await db.findUnique({ ...PEOPLE, fields: { email: 'made@b.example' } }));
      return seen.length > 1
        ? undefined
        : {
            writes: [
              { operation: 'create', ...PEOPLE, values: { email: 'made@b.example' } },
              { operation: 'create', app: 'crm', entity: 'leads', values: { email: 'second@b.example' } },
            ],
          };
    }, 'in_transaction');
    await planWrite({ model, command: create() });
    expect(seen).toMatchObject([null, { email: 'made@b.example' }]);
  });

  it('must name a unique of the entity', async () => {
    const model = modelWith(async (db) => {
      await db.findUnique({ ...PEOPLE, fields: { tags: 'x' } });
      return undefined;
    });
    await expect(planWrite({ model, command: create() })).rejects.toMatchObject({
      code: 'HOOK_ABORT',
      message: expect.stringContaining('no unique over tags'),
    });
  });

  it('gets copies: what it changes in them reaches nobody', async () => {
    const tagged = rowOf({ entity: 'people', id: 'p1', data: { email: 'a@b.example', tags: { n: 1 } } });
    const model = modelWith(async (db) => {
      const one = await db.get({ ...PEOPLE, id: 'p1' });
      Object.assign(one?.['tags'] ?? {}, { n: 2 });
      const again = await db.get({ ...PEOPLE, id: 'p1' });
      return { abort: JSON.stringify(again?.['tags']) };
    });
    await expect(planWrite({ model, command: create(), rows: [tagged] })).rejects.toMatchObject({ message: '{"n":1}' });
  });
});
