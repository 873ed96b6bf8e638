import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { executionOf } from '#app/workflows/execution-of.ts';
import { MOST_VALUE_BYTES } from '#app/workflows/large/large-value.ts';
import { loadInstance } from '#app/workflows/load-instance.ts';
import { runTask } from '#app/workflows/run-task.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { cases, flows, MARKER, pack, rowsOf, told } from '#test/support/large-flows.ts';
import { storedRows } from '#test/support/stored-text.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const KB = 1024;

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({
    packs: [pack],
    definitions: { entities: [cases], workflows: flows },
    tokenSeconds: 200 * 86_400,
  });
});
afterAll(() => tenant.world.close());

async function start(name: string, input: JsonObject = {}, record: JsonObject = {}): Promise<string> {
  told.length = 0;
  const { id } = await tenant.post('/api/desk/cases', record);
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  const started = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, {
    input: { record_id: id ?? null, ...input },
  });
  await tenant.world.settle();
  return `/api/_workflows/${String(started['id'])}`;
}

const stepOf = (instance: JsonObject, step: string): JsonObject =>
  (instance['steps'] as JsonObject[]).find((one) => one['step'] === step && one['scope'] === undefined) ?? {};
const largeOf = (value: Json | undefined): JsonObject => (value as JsonObject)['$large'] as JsonObject;
const idOf = (path: string): string => path.slice('/api/_workflows/'.length);
const keysOf = async (path: string): Promise<string[]> => {
  const prefix = `instances/${idOf(path)}/`;
  const { refs } = await tenant.world.platform.blobs.list({ tenant: 'acme', prefix, limit: 100 });
  return refs.map((ref) => ref.key);
};
const contextInMachine = async (path: string): Promise<Json | undefined> => {
  const { platform } = tenant.world;
  const { instance } = await loadInstance({ platform, tenant: 'acme', id: idOf(path) });
  const { id: executionId } = await executionOf({ platform, tenant: 'acme', instance });
  const [first] = (await platform.engine.history({ executionId })).events;
  const { input = null } = first?.details ?? {};
  return (input as JsonObject)['context'];
};
const inDatabase = (text: string): string[] =>
  storedRows({ database: tenant.world.database }).flatMap((row) => (row.text.includes(text) ? [row.table] : []));

describe('a result of 5 MB', () => {
  it('goes through three steps, and stands neither in a row nor in a history', async () => {
    const path = await start('through_three');
    const instance = await tenant.get(path);
    expect(instance).toMatchObject({ status: 'completed', outcome: 'done' });
    expect(told).toEqual([979]);
    const rows = storedRows({ database: tenant.world.database });
    expect(Math.max(...rows.map((row) => row.text.length))).toBeLessThan(64 * KB);
    expect(inDatabase(`${MARKER} 489`)).toEqual([]);
    expect(await keysOf(path)).toHaveLength(2);
  });

  it('is shown by its size and its beginning, and whole when asked for', async () => {
    const path = await start('through_three');
    const large = largeOf(stepOf(await tenant.get(path), 'give')['output']);
    expect(large).toEqual({
      size: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      preview: expect.stringMatching(/^\{"rows":\[\{"n":0,"text":"xxx/),
      href: expect.stringMatching(`^${path}/values/[0-9a-z]{26}$`),
    });
    const whole = await tenant.get(String(large['href']));
    expect(whole).toMatchObject({ size: large['size'], sha256: large['sha256'] });
    expect((whole['value'] as JsonObject)['rows']).toEqual(rowsOf({ rows: 490, bytes: 10_000 }));
  });

  it('is given to those who may see the instance, by its own instance alone', async () => {
    const [path, other] = [await start('through_three'), await start('small')];
    const { href } = largeOf(stepOf(await tenant.get(path), 'give')['output']);
    const { world } = tenant;
    const member = await world.token({ user: 'mia', roles: ['member'] });
    const foreign = await world.token({ tenant: 'umbrella', user: 'una', roles: ['admin'] });
    const answers = await Promise.all([
      world.call({ path: String(href), token: member }),
      world.call({ path: String(href), token: foreign }),
      world.call({ path: String(href).replace(path, other), token: tenant.admin }),
      world.call({ path: `${path}/values/..%2F..%2Fx`, token: tenant.admin }),
    ]);
    expect(answers.map((one) => one.status)).toEqual([403, 404, 404, 404]);
  });
});

describe('what is small', () => {
  it('stays where it was', async () => {
    const path = await start('small');
    const instance = await tenant.get(path);
    expect(stepOf(instance, 'give')['output']).toEqual({ rows: rowsOf({ rows: 2, bytes: 100 }), total: 2 });
    expect(told).toEqual([2]);
    expect(await keysOf(path)).toEqual([]);
  });
});

describe('a result that is over 5 MB', () => {
  it('fails its step by name, and the flow goes where the step says', async () => {
    const path = await start('too_much');
    const instance = await tenant.get(path);
    expect(instance).toMatchObject({ status: 'completed', outcome: 'less' });
    expect(stepOf(instance, 'give')).toMatchObject({ status: 'failed', error: { code: 'VALUE_TOO_LARGE' } });
    expect(await keysOf(path)).toEqual([]);
  });

  it('fails the instance with its size, where nothing else is said', async () => {
    const instance = await tenant.get(await start('fails'));
    const message = expect.stringContaining(`${MOST_VALUE_BYTES} can be kept`);
    expect(instance).toMatchObject({ status: 'failed', error: { code: 'VALUE_TOO_LARGE', message } });
  });

  it('fails a collection whose items gave too much together', async () => {
    const instance = await tenant.get(await start('gathers_too_much'));
    expect(instance).toMatchObject({ status: 'failed', error: { code: 'VALUE_TOO_LARGE' } });
  });
});

describe('a collection', () => {
  it('goes through a list that lies apart, and gives one', async () => {
    const path = await start('each_row');
    const instance = await tenant.get(path);
    expect(instance).toMatchObject({ status: 'completed', outcome: 'done' });
    expect(told).toEqual([Array.from({ length: 30 }, (_, n) => n)]);
    expect(Object.keys(stepOf(instance, 'each')['output'] as JsonObject)).toEqual(['$large']);
    expect(inDatabase(`${MARKER} 29`)).toEqual([]);
  });
});

describe('an input', () => {
  const order = { status: 'new', lines: rowsOf({ rows: 40, bytes: 1000 }) };

  it('is read whole by steps, while the machine has only what its own conditions ask for', async () => {
    const path = await start('by_order', { order, more: 'y' });
    const instance = await tenant.get(path);
    expect(instance).toMatchObject({ status: 'completed', outcome: 'done' });
    expect(told).toEqual([80]);
    expect(largeOf((instance['context'] as JsonObject)['order'])).toMatchObject({ size: expect.any(Number) });
    expect(largeOf((instance['trigger'] as JsonObject)['input'])).toMatchObject({ size: expect.any(Number) });
    expect(await contextInMachine(path)).toEqual({ order: { status: 'new' }, more: 'y' });
    expect(inDatabase(`${MARKER} 39`)).toEqual([]);
  });

  it('decides as a small one does', async () => {
    const small = await tenant.get(await start('by_order', { order: { status: 'gone', lines: [] }, more: 'y' }));
    const large = await tenant.get(await start('by_order', { order: { ...order, status: 'gone' }, more: 'y' }));
    expect([small['outcome'], large['outcome']]).toEqual(['old', 'old']);
  });

  it('is refused when a condition in the machine would need more of it than an execution can hold', async () => {
    const refused = start('by_order', { order, more: 'z'.repeat(40 * KB) });
    await expect(refused).rejects.toThrow('VALUE_TOO_LARGE');
    await expect(refused).rejects.toThrow('context.more');
  });

  it('is worked with as before when the instance is redriven', async () => {
    const path = await start('by_order', { order, more: 'y' });
    await expect(tenant.post(`${path}/redrive`, {})).rejects.toThrow('NOT_REDRIVABLE');
    const failed = await start('fails', { order });
    await tenant.post(`${failed}/redrive`, { definition: 'current' });
    await tenant.world.settle();
    expect(await tenant.get(failed)).toMatchObject({ status: 'failed', epoch: 2, error: { code: 'VALUE_TOO_LARGE' } });
  });
});

describe('what comes from outside', () => {
  const payload = { rows: rowsOf({ rows: 50, bytes: 1000 }) };

  it('is heard as a signal, early or not', async () => {
    const path = await start('hears');
    await tenant.post(`${path}/signal`, { name: 'rows', payload });
    await tenant.world.settle();
    expect(await tenant.get(path)).toMatchObject({ outcome: 'heard' });
    expect(told).toEqual([50]);
    expect(inDatabase(`${MARKER} 49`)).toEqual([]);
  });

  it('is filled in with a decision', async () => {
    const path = await start('asks');
    const manager = await tenant.world.token({ user: 'max', roles: ['manager'] });
    const why = `${MARKER} 77 `.padEnd(30 * KB, 'y');
    const body = { outcome: 'ok', fields: { why } };
    const { json: answer } = await tenant.world.call({
      method: 'POST',
      path: `${path}/complete`,
      token: manager,
      body,
    });
    await tenant.world.settle();
    expect(await tenant.get(path)).toMatchObject({ outcome: 'decided' });
    expect(told).toEqual([30 * KB]);
    expect(largeOf(answer['fields'])).toMatchObject({ href: expect.stringContaining(path) });
    expect(inDatabase(why)).toEqual([]);
  });
});

describe('a step of a pack', () => {
  it('is given the whole context, and comes to the same outcome when it is asked again', async () => {
    const path = await start('weighs', { order: rowsOf({ rows: 20, bytes: 1000 }) });
    const { platform } = tenant.world;
    const { instance } = await loadInstance({ platform, tenant: 'acme', id: idOf(path) });
    const { id, version } = instance.workflow;
    const call = { tenantId: 'acme', instanceId: instance.id, epoch: 1, workflowRef: `${id}@${version}`, visit: 1 };
    const again = await runTask({ platform, payload: { do: 'own_step', step: 'weigh', ...call } });
    expect(instance.waiting_for.concat(instance.status)).toEqual(['running']);
    expect(again).toEqual({ outcome: 'heavy' });
    expect(largeOf(stepOf(await tenant.get(path), 'weigh')['output'])).toMatchObject({ size: expect.any(Number) });
  });
});

describe('what a transform gives', () => {
  it('lies apart too, and is read by later steps', async () => {
    await start('transforms');
    expect(told).toEqual([2]);
    expect(inDatabase(`x ${MARKER} 2`)).toEqual([]);
  });
});

describe('a crash between a value and its row', () => {
  it('leaves nothing behind once two looks have found nobody who names it', async () => {
    const { platform, advance } = tenant.world;
    const { put } = platform.blobs;
    let crashes = 1;
    platform.blobs.put = async (a) => {
      const done = await put(a);
      if (crashes-- > 0) throw new Error('the process is gone');
      return done;
    };
    const path = await start('through_three');
    await advance(60_000);
    platform.blobs.put = put;
    const before = await keysOf(path);
    await advance(3 * HOUR);
    const after = await keysOf(path);
    expect(await tenant.get(path)).toMatchObject({ status: 'completed' });
    expect([before.length, after.length]).toEqual([3, 2]);
    expect(after).toEqual(before.slice(1));
  });
});

describe('the end', () => {
  it('is followed by that of the values, 90 days later', async () => {
    const path = await start('through_three');
    const { href } = largeOf(stepOf(await tenant.get(path), 'give')['output']);
    await tenant.world.advance(89 * DAY);
    const kept = await tenant.world.call({ path: String(href), token: tenant.admin });
    await tenant.world.advance(2 * DAY);
    const gone = await tenant.world.call({ path: String(href), token: tenant.admin });
    expect([kept.status, gone.status, gone.json['code']]).toEqual([200, 410, 'VALUE_GONE']);
    expect(await keysOf(path)).toEqual([]);
  });
});

describe('an erasure', () => {
  it('takes personal values out of what lies apart, and leaves none of it on the disk', async () => {
    const owner = 'Ana Lima-Prado';
    const text = `${owner} called. `.padEnd(20 * KB, 'z');
    const path = await start('about_somebody', { text }, { owner });
    const before = await keysOf(path);
    const { record } = await tenant.get(path);
    await tenant.post(`/api/desk/cases/${String((record as JsonObject)['id'])}/erase`, {});
    const after = await keysOf(path);
    const { platform } = tenant.world;
    const bodies = await Promise.all(after.map(async (key) => platform.blobs.get({ tenant: 'acme', key })));
    const texts = bodies.map((one) => new TextDecoder().decode(one?.body));
    expect(before.length).toBe(2);
    expect(after.filter((key) => before.includes(key))).toEqual([]);
    expect(texts.filter((one) => one.includes('Ana'))).toEqual([]);
    expect(texts.filter((one) => one.includes('*** called'))).toHaveLength(2);
    expect(inDatabase(owner)).toEqual([]);
    await tenant.world.advance(DAY);
    expect(told).toEqual([20 * KB - owner.length + 3]);
  });
});
