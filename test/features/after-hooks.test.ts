import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookContext } from '#core/hooks/hook-context.ts';
import type { JsonObject } from '#core/json/json.ts';
import { turns } from '#test/contract/jobs-scripts.ts';
import { openWorld, type World } from '#test/support/local-world.ts';
import { packOf } from '#test/support/pack-of.ts';

type Seen = Pick<HookContext, 'operation' | 'record' | 'original' | 'changes' | 'user_context'>;

const log: string[] = [];
const seen: Seen[] = [];
/** what makes an after hook fail, by `<hook> <name of the record>`; the rest of its failures is what stands here */
const failures = new Map<string, number>();
const SECOND = 1000;
const HOUR = 3_600_000;

const note = (name: string): Hook =>
  defineHook({
    ...{ name, phase: 'after', docs: name, params: z.strictObject({}) },
    run: async (ctx) => {
      const key = `${name} ${String(ctx.record['name'])}`;
      log.push(key);
      seen.push(ctx);
      const left = failures.get(key) ?? 0;
      failures.set(key, left - 1);
      if (left > 0) throw new Error('the service is down');
      return undefined;
    },
  });
const stuck = defineHook({
  ...{ name: 'stuck', phase: 'after', docs: 'Never comes back.', params: z.strictObject({}) },
  run: ({ record }) => {
    log.push(`stuck ${String(record['name'])}`);
    return new Promise(() => undefined);
  },
});

let world: World;
let token: string;

beforeEach(async () => {
  log.length = 0;
  seen.length = 0;
  failures.clear();
  const entity = (name: string, hooks: JsonObject[]): JsonObject => ({
    ...{ name, fields: [{ name: 'name', type: 'string' }] },
    template_overrides: { controller: { hooks } },
  });
  const bound = ['third', 'first', 'second'].map((handler) => ({ events: ['create', 'update', 'delete'], handler }));
  const entities = [
    entity('deals', bound),
    entity('calls', [{ events: ['create'], handler: 'stuck', timeout: '10s' }]),
  ];
  const hooks = [note('first'), note('second'), note('third'), stuck];
  world = await openWorld({ packs: [packOf({ entities, hooks })] });
  token = await world.token({ user: 'root', roles: ['admin'] });
  await world.call({ method: 'POST', path: '/api/_admin/apps/crm/install', token });
});
afterEach(() => world.close());

const create = async (name: string, entity = 'deals'): Promise<string> => {
  const { json } = await world.call({ method: 'POST', path: `/api/crm/${entity}`, token, body: { name } });
  return String(json['id']);
};
const rename = (id: string, name: string): Promise<unknown> =>
  world.call({ method: 'PATCH', path: `/api/crm/deals/${id}`, token, body: { name } });
const dead = async (): Promise<JsonObject[]> =>
  (await world.call({ path: '/api/_admin/dead-letters', token })).json['items'] as JsonObject[];

describe('after hooks', () => {
  it('run after the commit in the order of the definition’s array', async () => {
    await create('a');
    await world.settle();
    expect(log).toEqual(['third a', 'first a', 'second a']);
  });

  it('see the write that made them, also when the record has changed since', async () => {
    const id = await create('a');
    await rename(id, 'b');
    await world.call({ method: 'DELETE', path: `/api/crm/deals/${id}`, token });
    await world.settle();
    const thirds = seen.filter((_, i) => i % 3 === 0);
    expect(thirds).toMatchObject([
      { operation: 'create', record: { name: 'a' }, original: { name: null }, user_context: { roles: ['admin'] } },
      { operation: 'update', record: { name: 'b' }, changes: { name: { previous: 'a', new: 'b' } } },
      { operation: 'delete', record: { name: 'b' } },
    ]);
  });

  it('that fail try again alone, later and later, while the others go on', async () => {
    failures.set('third a', 2);
    await create('a');
    await world.settle();
    expect(log).toEqual(['third a', 'first a', 'second a']);
    await world.advance(4 * SECOND);
    expect(log.slice(3)).toEqual(['third a', 'third a']);
    expect(await dead()).toEqual([]);
  });

  it('that fail for good are dead letters, and hold up their own record alone', async () => {
    failures.set('third a', 5);
    const id = await create('a');
    await world.advance(HOUR);
    expect(log.filter((one) => one === 'third a')).toHaveLength(5);
    expect(await dead()).toMatchObject([{ kind: 'after_hook', attempts: 5, payload: { handler: 'third' } }]);
    log.length = 0;
    await rename(id, 'later');
    await create('other');
    await world.advance(HOUR);
    expect(log).toEqual(['third other', 'first other', 'second other']);
  });

  it('go on where they were once the dead one is redriven over HTTP', async () => {
    failures.set('third a', 5);
    const id = await create('a');
    await world.advance(HOUR);
    await rename(id, 'later');
    await world.settle();
    log.length = 0;
    const [letter] = await dead();
    const path = `/api/_admin/dead-letters/${String(letter?.['id'])}/redrive`;
    expect(await world.call({ method: 'POST', path, token })).toMatchObject({ status: 200 });
    await world.settle();
    expect(log).toEqual(['third a', 'third later', 'first later', 'second later']);
    expect(await dead()).toEqual([]);
  });

  it('that overrun their time have failed, and are tried again', async () => {
    await create('a', 'calls');
    // an attempt that hangs never settles: the clock is moved by hand, until its last one is over
    let letters = await dead();
    for (let second = 0; second < 200 && letters.length === 0; second++) {
      world.clock.moveTo(world.clock.millis() + SECOND);
      await turns();
      letters = await dead();
    }
    expect(log).toEqual(Array.from({ length: 5 }, () => 'stuck a'));
    expect(letters).toMatchObject([
      { attempts: 5, code: 'HOOK_ABORT', message: 'after hook "stuck" took longer than 10s' },
    ]);
  });
});
