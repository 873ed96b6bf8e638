import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { Egress } from '#ports/egress.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const SECOND = 1000;
const end = (name: string): JsonObject => ({ end: name });
const say = (message: string, more: JsonObject = {}): JsonObject => ({ type: 'log', params: { message }, ...more });
const call = (path: string, more: JsonObject = {}): JsonObject => ({
  type: 'webhook',
  url: `https://hooks.test${path}`,
  body: { step: '{{ task.id }}', status: '{{ task.status }}' },
  ...more,
});
const act = (hooks: JsonObject, more: JsonObject = {}): JsonObject => ({
  id: 'work',
  type: 'action',
  actions: [{ type: 'set_field', field: 'note', value: 'done' }],
  then: end('done'),
  hooks,
  ...more,
});
// no such kind, which shows only when it runs
const breaking = { actions: [{ type: 'set_field', field: 'kind', value: '{{ record.id }}' }] };
const flow = (name: string, steps: JsonObject[], more: JsonObject = {}): JsonObject => ({
  app: 'desk',
  name,
  record: 'cases',
  steps,
  ...more,
});

const flows: JsonObject[] = [
  flow('told', [
    act({
      task_started: [say('{{ event }} {{ task.id }} {{ task.type }} {{ task.status }} {{ input.order }}')],
      task_finished: [
        say('{{ event }} {{ task.status }} {{ output.changed }} {{ record.note }}'),
        { type: 'metric', name: 'worked', tags: { status: '{{ task.status }}' } },
      ],
    }),
  ]),
  flow('unwaited', [act({ task_finished: [call('/status/500')] })]),
  flow('batched', [act({ task_finished: [call('/a'), call('/b'), say('c')] })]),
  flow('waited', [act({ task_finished: [call('/status/500', { on_error: 'fail_task' })] })]),
  flow('waited_start', [act({ task_started: [call('/status/400', { on_error: 'fail_task' })] })]),
  flow('passes', [act({ task_finished: [call('/flaky', { on_error: 'fail_task' })] })]),
  flow('turns', [
    act({ task_finished: [call('/status/400', { on_error: 'fail_task' })] }, { on_error: { goto: 'rescue' } }),
    { id: 'rescue', type: 'action', actions: [{ type: 'log', message: 'rescued' }], then: end('rescued') },
  ]),
  flow('breaks', [act({ task_finished: [say('{{ task.status }}: {{ error.code }}')] }, breaking)], {
    hooks: { workflow_finished: [say('workflow {{ workflow.status }} {{ metadata.error.code }}')] },
  }),
  flow('rests', [
    {
      id: 'hold',
      type: 'wait',
      for: '1h',
      then: end('rested'),
      hooks: { task_started: [say('hold {{ task.status }}')], task_finished: [say('hold {{ task.status }}')] },
    },
  ]),
  flow('gives', [
    act(
      {
        task_finished: [
          { type: 'transform', expression: 'upper(record.note)', into: 'loud' },
          say('{{ metadata.loud }}'),
        ],
      },
      { then: { goto: 'next' } },
    ),
    {
      id: 'next',
      type: 'action',
      actions: [{ type: 'set_field', field: 'note', value: '{{ steps.work.loud }}!' }],
      then: end('done'),
    },
  ]),
  flow('within', [
    {
      id: 'both',
      type: 'parallel',
      branches: [
        {
          steps: [
            {
              ...act({ task_finished: [say('{{ task.id }} {{ task.status }} {{ error.code }}')] }, breaking),
              then: 'end',
            },
          ],
        },
        { steps: [{ id: 'other', type: 'action', actions: [{ type: 'log', message: 'other' }], then: 'end' }] },
      ],
      then: end('done'),
      hooks: { task_started: [say('both begin')], task_finished: [say('both {{ task.status }} {{ error.code }}')] },
    },
  ]),
  flow('tolerates', [
    {
      id: 'each',
      type: 'collection',
      items: 'trigger.input.names',
      tolerated_failures: 1,
      steps: [
        {
          id: 'one',
          type: 'action',
          actions: [{ type: 'set_field', field: 'kind', value: '{{ item }}' }],
          then: 'end',
        },
      ],
      then: end('done'),
      hooks: { on_iteration_complete: [say('{{ item }} is {{ metadata.iteration_result.status }}')] },
    },
  ]),
  flow(
    'asks',
    [
      {
        id: 'review',
        type: 'approval',
        assignee: { type: 'role', role: 'boss' },
        timeout: '1h',
        on_approve: end('yes'),
        on_reject: end('no'),
        on_timeout: end('late'),
        hooks: { task_started: [say('review {{ task.status }}')], task_finished: [say('review {{ task.status }}')] },
      },
    ],
    { hooks: { workflow_finished: [say('asks {{ workflow.status }} {{ metadata.outcome }}')] } },
  ),
  flow('hangs', [act({ task_finished: [call('/hang', { timeout: '5s' })] })]),
  flow('personal', [
    act({ task_finished: [say('mail {{ record.email }}'), call('/mail', { body: '{{ record.email }}' })] }),
  ]),
  flow('items', [
    {
      id: 'each',
      type: 'collection',
      items: 'trigger.input.names',
      steps: [{ id: 'one', type: 'action', actions: [{ type: 'log', message: 'doing' }], then: 'end' }],
      then: end('done'),
      hooks: {
        on_iteration_start: [say('start {{ item }} {{ index }}')],
        on_child_task_complete: [say('child {{ metadata.child.id }}')],
        on_iteration_complete: [say('complete {{ item }} {{ metadata.iteration_result.status }}')],
        task_finished: [say('all {{ task.id }} {{ task.status }}')],
      },
    },
  ]),
];
const cases: JsonObject = {
  app: 'desk',
  name: 'cases',
  fields: [
    { name: 'note', type: 'string' },
    { name: 'kind', type: 'enum', values: ['a', 'b'] },
    { name: 'email', type: 'email', pii: true },
  ],
};

let tenant: Tenant;
let called: { path: string; body: string | null; key: string | undefined }[] = [];
const egress: Egress = {
  call: ({ url, body, headers }) => {
    const { pathname } = new URL(url);
    called.push({ path: pathname, body, key: headers['idempotency-key'] });
    if (pathname === '/hang') return new Promise(() => undefined);
    const flaky = called.filter((one) => one.path === '/flaky').length;
    const status = pathname === '/flaky' && flaky < 3 ? 503 : Number(pathname.split('/status/')[1] ?? 200);
    return Promise.resolve({ ok: true, status, headers: {}, body: '' });
  },
};

beforeAll(async () => {
  tenant = await openTenant({ egress, definitions: { entities: [cases], workflows: flows } });
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  called = [];
  tenant.world.logger.lines.splice(0);
});

async function start(name: string, input: JsonObject = {}): Promise<string> {
  const { id: recordId } = await tenant.post('/api/desk/cases', { email: 'ana@example.com' });
  const workflow = (await tenant.list('/api/_admin/workflows')).find((one) => one['name'] === name);
  const path = `/api/_admin/workflows/${String(workflow?.['id'])}/start`;
  const { id } = await tenant.post(path, { input: { record_id: recordId ?? null, ...input } });
  await tenant.world.settle();
  return String(id);
}
const read = (id: string): Promise<JsonObject> => tenant.get(`/api/_workflows/${id}`);
const hooksOf = async (id: string): Promise<JsonObject[]> => (await read(id))['hooks'] as JsonObject[];
const lines = (): string[] => tenant.world.logger.lines.map((line) => line.message);

describe('hooks of a step', () => {
  it('are told when it starts and when it is done, and count', async () => {
    const id = await start('told', { order: 7 });
    expect(lines()).toEqual(
      expect.arrayContaining(['task_started work action running 7', 'task_finished completed true done']),
    );
    expect(await hooksOf(id)).toMatchObject([
      { event: 'task_finished', type: 'log', outcome: 'completed', attempts: 1, duration_ms: 0 },
      { event: 'task_finished', type: 'metric', outcome: 'completed' },
      { event: 'task_started', type: 'log', outcome: 'completed' },
    ]);
  });

  it('hold nobody up where they continue, and are tried three times before they are a dead letter', async () => {
    const id = await start('unwaited');
    const before = { status: (await read(id))['status'], calls: called.length };
    await tenant.world.advance(SECOND);
    const then = called.length;
    await tenant.world.advance(60 * SECOND);
    const { items } = await tenant.get('/api/_admin/dead-letters');
    expect(before).toEqual({ status: 'completed', calls: 1 });
    expect([then, called.length, new Set(called.map((one) => one.key)).size]).toEqual([2, 3, 1]);
    expect(await hooksOf(id)).toMatchObject([{ outcome: 'failed', attempts: 3, error: { code: 'EGRESS_FAILED' } }]);
    expect(JSON.stringify(items)).toContain('task_hooks');
  });

  it('of one moment are one job', async () => {
    const id = await start('batched');
    expect(called.map((one) => one.path)).toEqual(['/a', '/b']);
    expect(called.map((one) => one.body)).toEqual(Array(2).fill('{"step":"work","status":"completed"}'));
    expect(await hooksOf(id)).toHaveLength(3);
  });

  it('are waited for where they fail the task, and fail it after three attempts', async () => {
    const id = await start('waited');
    await tenant.world.advance(SECOND);
    const before = (await read(id))['status'];
    await tenant.world.advance(10 * SECOND);
    expect(before).toBe('running');
    expect(called).toHaveLength(3);
    expect(await read(id)).toMatchObject({ status: 'failed', error: { code: 'TaskHookFailed' } });
  });

  it('keep a step from being done that fail before it', async () => {
    const id = await start('waited_start');
    const { record, status } = await read(id);
    const path = `/api/desk/cases/${String((record as JsonObject)['id'])}`;
    expect([status, called.length, (await tenant.get(path))['note']]).toEqual(['failed', 1, null]);
  });

  it('are tried again without the step', async () => {
    const id = await start('passes');
    await tenant.world.advance(10 * SECOND);
    const { record } = await read(id);
    const { version } = await tenant.get(`/api/desk/cases/${String((record as JsonObject)['id'])}`);
    expect(await read(id)).toMatchObject({ status: 'completed', outcome: 'done' });
    expect([called.length, version]).toEqual([3, 2]);
  });

  it('that fail it have it go where its failures go', async () => {
    const id = await start('turns');
    expect(await read(id)).toMatchObject({ status: 'completed', outcome: 'rescued' });
    expect(lines()).toContain('rescued');
  });

  it('are told of its failure, and those of the workflow of its end', async () => {
    await start('breaks');
    expect(lines()).toEqual(expect.arrayContaining(['failed: VALIDATION_FAILED', 'workflow failed VALIDATION_FAILED']));
  });

  it('follow a step that only waits', async () => {
    const id = await start('rests');
    const before = lines().filter((line) => line.startsWith('hold'));
    await tenant.world.advance(3600 * SECOND);
    expect(before).toEqual(['hold running']);
    expect(lines().filter((line) => line.startsWith('hold'))).toEqual(['hold running', 'hold completed']);
    expect(await read(id)).toMatchObject({ status: 'completed', outcome: 'rested' });
  });

  it('transform what was given for hooks and steps after it', async () => {
    const id = await start('gives');
    const { record } = await read(id);
    expect(lines()).toContain('DONE');
    expect(await tenant.get(`/api/desk/cases/${String((record as JsonObject)['id'])}`)).toMatchObject({
      note: 'DONE!',
    });
  });

  it('within a branch are told of its failure, which goes on as it was', async () => {
    const id = await start('within');
    const told = lines().filter((line) => /^(work|both) /.test(line));
    expect(told.sort()).toEqual(['both begin', 'both failed VALIDATION_FAILED', 'work failed VALIDATION_FAILED']);
    expect(await read(id)).toMatchObject({ status: 'failed', error: { code: 'VALIDATION_FAILED' } });
  });

  it('of a collection are told of items that fail and are tolerated', async () => {
    const id = await start('tolerates', { names: ['a', 'nothing'] });
    expect(
      lines()
        .filter((line) => line.includes(' is '))
        .sort(),
    ).toEqual(['a is completed', 'nothing is failed']);
    expect(await read(id)).toMatchObject({ status: 'completed', outcome: 'done' });
  });

  it('follow a step that asks somebody, and the end of what is cancelled', async () => {
    const id = await start('asks');
    const answer = await tenant.post(`/api/_workflows/${id}/cancel`, {});
    await tenant.world.settle();
    expect(answer['status']).toBe('cancelled');
    expect(lines().filter((line) => /^(review|asks) /.test(line))).toEqual(['review running', 'asks cancelled ']);
  });

  it('follow a step that runs out of time', async () => {
    await start('asks');
    await tenant.world.advance(3600 * SECOND);
    expect(lines().filter((line) => /^(review|asks) /.test(line))).toEqual([
      'review running',
      'review completed',
      'asks completed late',
    ]);
  });

  it('have a time limit', async () => {
    const { world } = tenant;
    const instance = new Promise<string>((resolve) => void start('hangs').then(resolve));
    // an attempt that hangs never settles: the clock is moved by hand, until its last one is over
    for (let turn = 0; turn < 400; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      world.clock.moveTo(world.clock.millis() + 250);
    }
    expect(await hooksOf(await instance)).toMatchObject([{ outcome: 'failed', attempts: 3 }]);
  });

  it('keep no personal value, but may send it', async () => {
    const id = await start('personal');
    const [line = ''] = lines().filter((one) => one.startsWith('mail '));
    expect(line).not.toContain('ana@example.com');
    expect(called).toMatchObject([{ path: '/mail', body: 'ana@example.com' }]);
    expect(JSON.stringify(await read(id))).not.toContain('ana@example.com');
  });

  it('of a collection follow each iteration', async () => {
    await start('items', { names: ['x', 'y'] });
    const told = lines().filter((line) => /^(start|child|complete|all) /.test(line));
    expect(told.sort()).toEqual([
      'all each completed',
      'child one',
      'child one',
      'complete x completed',
      'complete y completed',
      'start x 0',
      'start y 1',
    ]);
  });
});

describe('a workflow with hooks', () => {
  const save = async (hooks: JsonObject, more: JsonObject = {}): Promise<JsonObject[]> => {
    const body = flow('refused', [act(hooks)], more);
    const { json } = await tenant.world.call({
      method: 'POST',
      path: '/api/_admin/workflows',
      token: tenant.admin,
      body,
    });
    return (json['errors'] ?? []) as JsonObject[];
  };

  it('is refused where a hook of its end would fail something', async () => {
    const hooks = { workflow_finished: [say('over', { on_error: 'fail_task' })] };
    expect(await save({ task_started: [say('x')] }, { hooks })).toMatchObject([
      { path: 'hooks.workflow_finished[0].on_error', code: 'NOT_APPLICABLE' },
    ]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['an unknown action', { task_started: [{ type: 'notify' }] }, { code: 'NOT_IN_VALUES' }],
    ['an unknown parameter', { task_started: [say('x', { colour: 'red' })] }, { code: 'UNKNOWN_KEY' }],
    ['a name that is not there', { task_started: [say('{{ nobody }}')] }, { code: 'UNKNOWN_NAME' }],
    [
      'a transform that is no CEL',
      { task_finished: [{ type: 'transform', expression: 'a +', into: 'b' }] },
      { code: 'SYNTAX' },
    ],
    ['a time that is none', { task_finished: [say('x', { timeout: 'soon' })] }, { code: 'INVALID_FORMAT' }],
    ['iterations of what has none', { on_iteration_start: [say('x')] }, { code: 'UNKNOWN_KEY' }],
  ])('is refused with %s', async (_what, hooks, issue) => {
    expect(await save(hooks)).toEqual([expect.objectContaining(issue)]);
  });
});
