import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { packOf } from '#test/support/pack-of.ts';

const params = z.strictObject({});
const LIST = { app: 'crm', entity: 'blocklist' } as const;
const entities = (handler: string): JsonObject[] => [
  { name: 'blocklist', fields: [{ name: 'email', type: 'string', unique: true }] },
  {
    name: 'leads',
    fields: [{ name: 'email', type: 'string' }],
    template_overrides: { controller: { hooks: [{ events: ['create'], handler, timeout: '2s' }] } },
  },
];

let world: World;
let token: string;
afterEach(() => world.close());

async function open(hook: Hook): Promise<void> {
  world = await openWorld({ packs: [packOf({ entities: entities(hook.name), hooks: [hook] })] });
  token = await world.token({ user: 'root', roles: ['admin'] });
  await world.call({ method: 'POST', path: '/api/_admin/apps/crm/install', token });
}
const post = (entity: string, email: string): Promise<WorldAnswer> =>
  world.call({ method: 'POST', path: `/api/crm/${entity}`, token, body: { email } });

/** A gate: who comes to it waits, until it is opened for good. */
function gate(): { reached: Promise<void>; pass: () => Promise<void>; open: () => void } {
  let [arrive, open] = [(): void => undefined, (): void => undefined];
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const pass = (): Promise<void> => {
    arrive();
    return opened;
  };
  return { reached, pass, open: () => open() };
}

describe('a guard that looks for what is not there', () => {
  it('does not let a write through when it appears before the commit', async () => {
    const { reached, pass, open: let_ } = gate();
    let runs = 0;
    await open(
      defineHook({
        ...{ name: 'not_blocked', phase: 'before', kind: 'validate', docs: 'Blocked addresses give no lead.', params },
        run: async ({ record, db }) => {
          runs += 1;
          const found = await db.findUnique({ ...LIST, fields: { email: record['email'] ?? null } });
          await pass();
          return found ? { abort: 'blocked' } : undefined;
        },
      }),
    );
    const lead = post('leads', 'x@y.example');
    await reached;
    expect((await post('blocklist', 'x@y.example')).status).toBe(201);
    let_();
    expect(await lead).toMatchObject({ status: 422, json: { code: 'HOOK_ABORT', detail: 'blocked' } });
    expect(runs).toBe(2);
  });

  it('lets a write through that meets others of its kind, each once', async () => {
    await open(
      defineHook({
        ...{ name: 'make_entry', phase: 'in_transaction', docs: 'Every address is entered once.', params },
        run: async ({ record, db }) => {
          const email = record['email'] ?? null;
          const found = await db.findUnique({ ...LIST, fields: { email } });
          return found ? undefined : { writes: [{ operation: 'create', ...LIST, values: { email } }] };
        },
      }),
    );
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('leads', 'same@y.example')));
    const entries = await world.call({ path: '/api/crm/blocklist', token });
    const statuses = new Set(answers.map((one) => one.status));
    expect([...statuses]).toEqual([201]);
    expect(entries.json['items']).toHaveLength(1);
  });
});

describe('a hook that overruns its time', () => {
  it('ends the write by the platform’s clock, and says so', async () => {
    const { reached, pass, open: let_ } = gate();
    await open(
      defineHook({
        ...{ name: 'stuck', phase: 'before', docs: 'Never comes back.', params },
        run: async () => void (await pass()) as undefined,
      }),
    );
    const lead = post('leads', 'x@y.example');
    await reached;
    world.clock.moveTo(world.clock.millis() + 2000);
    const answer = await lead;
    let_();
    expect(answer).toMatchObject({
      status: 422,
      json: { code: 'HOOK_ABORT', handler: 'stuck', detail: 'hook "stuck" took longer than 2s' },
    });
    const leads = await world.call({ path: '/api/crm/leads', token });
    expect(leads.json['items']).toEqual([]);
  });
});
