import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { DroError } from '#core/errors/dro-error.ts';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import { packOf } from '#test/support/pack-of.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const lab = { broken: false, runs: [] as number[], running: 0, most: 0 };
// what a rule's write meets: it takes a few turns of the event loop, and fails while the lab is broken
const meets = defineHook({
  name: 'lab_meets',
  phase: 'before',
  docs: 'Fails while the test wants it, and counts how many run at once.',
  params: z.strictObject({}),
  run: async (ctx) => {
    if (ctx.user_context.type !== 'SYSTEM') return undefined;
    lab.runs.push(Date.parse(ctx.now));
    lab.running++;
    lab.most = Math.max(lab.most, lab.running);
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
    lab.running--;
    if (lab.broken) throw new DroError({ code: 'CONTENTION', detail: 'the lab is busy' });
    return undefined;
  },
});
const pack = packOf({ entities: [], hooks: [meets] });

const note: JsonObject = {
  app: 'desk',
  name: 'notes',
  fields: [
    { name: 'title', type: 'string', required: true },
    { name: 'seen', type: 'boolean' },
  ],
  template_overrides: { controller: { hooks: [{ events: ['update'], handler: 'lab_meets' }] } },
};
const rule = (name: string, part: JsonObject): JsonObject => ({
  app: 'desk',
  name,
  on: { event: 'notes.created' },
  when: `title == "${name}"`,
  then: { action: 'set_field', field: 'seen', value: true },
  ...part,
});
const rules = [
  rule('slow', { rate_limit: { count: 3, per: '1m' } }),
  rule('narrow', { concurrency: 2 }),
  rule('free', {}),
  rule('stubborn', { retry: { attempts: 3, interval: '10m', backoff: 2 } }),
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ packs: [pack], definitions: { entities: [note], 'event-rules': rules } });
});
afterAll(() => tenant.world.close());

const notes = (title: string, count: number): Promise<JsonObject[]> =>
  Promise.all(Array.from({ length: count }, () => tenant.post('/api/desk/notes', { title })));
const seen = async (title: string): Promise<number> => {
  const filter = encodeURIComponent(`title == "${title}" && seen == true`);
  return (await tenant.list(`/api/desk/notes?limit=100&filter=${filter}`)).length;
};
const stats = async (name: string): Promise<unknown> =>
  (await tenant.list('/api/_admin/event-rules?limit=100')).find((one) => one['name'] === name)?.['stats'];

describe('a rule with a rate limit', () => {
  it('does later what is over it, in its turn, and loses nothing', async () => {
    await notes('slow', 8);
    await tenant.world.settle();
    const at: number[] = [await seen('slow')];
    for (let i = 0; i < 3; i++) {
      await tenant.world.advance(MINUTE);
      at.push(await seen('slow'));
    }
    expect(at).toEqual([3, 6, 8, 8]);
    expect(await stats('slow')).toMatchObject({ matched: 8, fired: 8, delayed: 5, errors: 0 });
  });

  it('does not hold up another rule', async () => {
    await notes('slow', 5);
    await notes('free', 5);
    await tenant.world.settle();
    expect(await seen('free')).toBe(5);
    await tenant.world.advance(10 * MINUTE);
  });
});

describe('a rule with a concurrency', () => {
  it('never runs more at once, and does all in the end', async () => {
    lab.most = 0;
    await notes('narrow', 12);
    await tenant.world.advance(10 * SECOND);
    expect([lab.most, await seen('narrow')]).toEqual([2, 12]);
    expect(await stats('narrow')).toMatchObject({ matched: 12, fired: 12 });
  });
});

describe('a rule with a retry policy', () => {
  it('is tried as often as it says and waits as long, and is then a dead letter', async () => {
    lab.broken = true;
    lab.runs = [];
    await notes('stubborn', 1);
    await tenant.world.advance(2 * 60 * MINUTE);
    lab.broken = false;
    const dead = await tenant.list('/api/_admin/dead-letters');
    const waits = lab.runs.slice(1).map((at, i) => Math.floor((at - (lab.runs[i] ?? 0)) / MINUTE));
    await tenant.post(`/api/_admin/dead-letters/${encodeURIComponent(String(dead[0]?.['id']))}/redrive`, {});
    await tenant.world.settle();
    expect(waits).toEqual([10, 20]);
    expect(dead).toMatchObject([{ attempts: 3, code: 'CONTENTION' }]);
    expect(await seen('stubborn')).toBe(1);
    expect(await stats('stubborn')).toMatchObject({ fired: 1, errors: 3 });
  });
});
