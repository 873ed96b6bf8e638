import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { Egress, EgressCall } from '#ports/egress.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'];
const TRACE = 'c'.repeat(32);
const parcels: JsonObject = { app: 'depot', name: 'parcels', fields: [{ name: 'note', type: 'string' }] };
const flow = (name: string, hooks: JsonObject, more: JsonObject = {}): JsonObject => ({
  app: 'depot',
  name,
  record: 'parcels',
  steps: [
    {
      ...{ id: 'pack', type: 'action', actions: [{ type: 'set_field', field: 'note', value: 'packed' }] },
      then: { goto: 'send' },
      hooks,
    },
    { id: 'send', type: 'action', actions: [{ type: 'log', message: 'sent' }], then: { end: 'sent' } },
  ],
  ...more,
});
const log = (message: string, more: JsonObject = {}): JsonObject => ({ type: 'log', params: { message, ...more } });
const ALL =
  '{{ event }}/{{ workflow.id }}/{{ workflow.exec_id }}/{{ task.id }}/{{ task.type }}/{{ task.status }}/{{ input.size }}/{{ output.changed }}/{{ error == null }}';
const flows = [
  flow('levels', { task_finished: [...LEVELS.map((level) => log(level, { level })), log('no level')] }),
  flow('sees', { task_started: [log(`start ${ALL}`)], task_finished: [log(`end ${ALL}`)] }),
  flow('calls', {
    task_finished: [{ type: 'webhook', params: { url: 'https://hooks.test/in', body: { a: '${KEY}' } } }],
  }),
  flow('counted', {
    task_started: [log('one'), { type: 'metric', params: { name: 'packs' } }],
    task_finished: [
      { type: 'transform', params: { expression: 'record.note', into: 'text' } },
      { type: 'webhook', params: { url: 'https://hooks.test/404' } },
    ],
  }),
  flow('ends', {}, { hooks: { workflow_finished: [{ type: 'webhook', params: { url: 'https://hooks.test/404' } }] } }),
].map((one) => withoutEmptyHooks(one));

function withoutEmptyHooks(one: JsonObject): JsonObject {
  const steps = (one['steps'] as JsonObject[]).map(({ hooks, ...step }): JsonObject => {
    return hooks !== undefined && Object.keys(hooks as JsonObject).length > 0 ? { ...step, hooks } : step;
  });
  return { ...one, steps };
}

let tenant: Tenant;
let called: EgressCall[] = [];
const egress: Egress = {
  call: (one) => {
    called.push(one);
    const status = one.url.endsWith('/404') ? 404 : 200;
    return Promise.resolve({ ok: true, status, headers: {}, body: '' });
  },
};
beforeAll(async () => {
  tenant = await openTenant({ egress, definitions: { entities: [parcels], workflows: flows } });
  const path = '/api/_admin/secrets/KEY';
  await tenant.world.call({ method: 'PUT', path, token: tenant.admin, body: { value: 's3cret-value' } });
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  called = [];
  tenant.world.logger.lines.splice(0);
  tenant.world.logger.written.splice(0);
});

/** Runs a workflow to its end and gives its instance. */
async function run(name: string): Promise<JsonObject> {
  const { id: recordId } = await tenant.post('/api/depot/parcels', {});
  const workflow = (await tenant.list('/api/_admin/workflows')).find((one) => one['name'] === name);
  const { json } = await tenant.world.call({
    ...{ method: 'POST', path: `/api/_admin/workflows/${String(workflow?.['id'])}/start`, token: tenant.admin },
    body: { input: { record_id: recordId ?? null, size: 7 } },
    headers: { traceparent: `00-${TRACE}-${'d'.repeat(16)}-01` },
  });
  await tenant.world.settle();
  return tenant.get(`/api/_workflows/${String(json['id'])}`);
}
const logged = (): JsonObject[] => tenant.world.logger.written.map((line) => JSON.parse(line) as JsonObject);

describe('a hook of type log', () => {
  it('writes at its level, and at info where it names none', async () => {
    await run('levels');
    const lines = tenant.world.logger.lines.filter(({ message }) => [...LEVELS, 'no level'].includes(message));
    expect(lines).toEqual([
      ...LEVELS.map((level) => ({ level, message: level })),
      { level: 'info', message: 'no level' },
    ]);
  });

  it('sees the event, the workflow and its execution, the task, input, output and error', async () => {
    const { id } = await run('sees');
    const workflow = (await tenant.list('/api/_admin/workflows')).find((one) => one['name'] === 'sees');
    const about = `${String(workflow?.['id'])}/${String(id)}/pack/action`;
    const lines = tenant.world.logger.lines.map((one) => one.message);
    expect(lines).toContain(`start task_started/${about}/running/7//true`);
    expect(lines).toContain(`end task_finished/${about}/completed/7/true/true`);
  });
});

describe('a hook of type webhook', () => {
  it('goes out within the trace of what started the workflow', async () => {
    await run('calls');
    expect(called.map((one) => one.headers['traceparent']?.split('-')[1])).toEqual([TRACE]);
  });

  it('gets its secrets by name, and leaves none behind', async () => {
    const instance = await run('calls');
    const left = JSON.stringify([instance, tenant.world.logger.written]);
    expect([called[0]?.body, left.includes('s3cret-value')]).toEqual(['{"a":"s3cret-value"}', false]);
  });
});

describe('hooks', () => {
  it('are a line in the log each, with the event, the type, the outcome and how long it took', async () => {
    const { id } = await run('counted');
    const about = { instance_id: id, step: 'pack', attempts: 1, duration_ms: expect.any(Number) };
    expect(logged().filter((one) => one['message'] === 'a hook of a workflow ran')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...about, level: 'info', hook: 'task_started', type: 'log' }),
        expect.objectContaining({ ...about, level: 'info', hook: 'task_started', type: 'metric' }),
        expect.objectContaining({ ...about, level: 'info', hook: 'task_finished', type: 'transform' }),
      ]),
    );
    expect(logged()).toContainEqual(
      expect.objectContaining({
        ...about,
        level: 'warn',
        hook: 'task_finished',
        type: 'webhook',
        code: 'EGRESS_REJECTED',
      }),
    );
  });

  it('are counted by event and type, with their failures and how long they took', async () => {
    const of = async (event: string, type: string): Promise<JsonObject | undefined> => {
      const { task_hooks: all } = await tenant.get('/api/_admin/metrics');
      return (all as JsonObject[]).find((one) => one['event'] === event && one['type'] === type);
    };
    const before = Number((await of('task_finished', 'webhook'))?.['errors'] ?? 0);
    await run('counted');
    const times = { p50_ms: expect.any(Number), p99_ms: expect.any(Number) };
    expect(await of('task_started', 'metric')).toMatchObject({ fired: expect.any(Number), errors: 0, ...times });
    expect(await of('task_finished', 'webhook')).toMatchObject({ errors: before + 1, ...times });
  });

  it('are compiled once for as long as no definition changes', async () => {
    const { definitions } = tenant.world.platform;
    expect(await definitions.model('acme')).toBe(await definitions.model('acme'));
  });

  it('of the end fail nothing: the workflow has completed, and what failed is a dead letter', async () => {
    const { id, status, outcome, hooks } = await run('ends');
    const { items } = await tenant.get('/api/_admin/dead-letters');
    expect([status, outcome]).toEqual(['completed', 'sent']);
    expect(hooks).toMatchObject([{ event: 'workflow_finished', type: 'webhook', outcome: 'failed' }]);
    expect(JSON.stringify(items)).toContain(String(id));
  });

  it('are for the step that has them: another one has none, and a workflow without them is told nothing', async () => {
    const steps = ((await run('counted'))['hooks'] as JsonObject[]).map((one) => one['step']);
    const { id } = await tenant.post('/api/_admin/workflows', flow('bare', {}, { steps: bareSteps() }));
    await tenant.world.settle();
    const { id: instance } = await tenant.post(`/api/_admin/workflows/${String(id)}/start`, {});
    await tenant.world.settle();
    expect(new Set(steps)).toEqual(new Set(['pack']));
    expect(await tenant.get(`/api/_workflows/${String(instance)}`)).toMatchObject({ status: 'completed', hooks: [] });
  });
});

function bareSteps(): JsonObject[] {
  return [{ id: 'send', type: 'action', actions: [{ type: 'log', message: 'sent' }], then: { end: 'sent' } }];
}

describe('a hook', () => {
  const issuesOf = async (hook: JsonObject): Promise<string[]> => {
    const body = flow('refused', { task_finished: [hook] });
    const call = { method: 'POST', path: '/api/_admin/workflows', token: tenant.admin, body };
    const { json } = await tenant.world.call(call);
    return ((json['errors'] ?? []) as JsonObject[]).map((one) => `${String(one['code'])} ${String(one['path'])}`);
  };
  const at = (code: string, key: string): string[] => [`${code} steps[0].hooks.task_finished[0].${key}`];

  it.each<[string, JsonObject, string[]]>([
    ['without a type', { params: { message: 'x' } }, at('NOT_IN_VALUES', 'type')],
    ['with an on_error that there is not', { ...log('x'), on_error: 'ignore' }, at('NOT_IN_VALUES', 'on_error')],
    ['that logs nothing', { type: 'log', params: {} }, at('REQUIRED', 'message')],
    ['that logs at a level that there is not', log('x', { level: 'loud' }), at('NOT_IN_VALUES', 'level')],
    ['that calls nobody', { type: 'webhook', params: {} }, at('REQUIRED', 'url')],
    ['that calls what is no URL', { type: 'webhook', params: { url: 'ftp://a.b/' } }, at('INVALID_FORMAT', 'url')],
    ['that counts nothing', { type: 'metric', params: {} }, at('REQUIRED', 'name')],
    ['that dispatches nothing', { type: 'dispatch_task', params: {} }, at('REQUIRED', 'task_id')],
    ['that dispatches what there is not', { type: 'dispatch_task', task_id: 'nobody' }, at('UNKNOWN_TASK', 'task_id')],
    [
      'whose data would say which task is dispatched',
      { type: 'dispatch_task', task_id: '{{ input.task }}' },
      at('WRONG_TYPE', 'task_id'),
    ],
  ])('is refused on save %s', async (_what, hook, issues) => {
    expect(await issuesOf(hook)).toEqual(issues);
  });
});
