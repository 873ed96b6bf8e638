import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { runTask } from '#app/workflows/run-task.ts';
import { NamedError } from '#core/errors/named-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { checkedSteps, defineStep } from '#core/workflows/define-step.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const MINUTE = 60_000;
/** What was called with what key, in order; how often the report is not ready; whether a score is lost on the way. */
const calls: string[] = [];
let notReady = 0;
let lost = false;

const scoreLead = defineStep({
  type: 'score_lead',
  docs: 'Scores the lead at hand.',
  params: z.strictObject({ size: z.number().int(), hot_from: z.number().default(100) }),
  outcomes: ['hot', 'warm', 'cold'],
  check: ({ params, path }) =>
    params['hot_from'] === 0
      ? [{ path: `${path}.hot_from`, code: 'OUT_OF_RANGE', message: 'everybody would be hot' }]
      : [],
  simulate: ({ params }) => ({ outcome: params.size >= params.hot_from ? 'hot' : 'cold', size: params.size }),
  run: async (ctx) => {
    calls.push(`score ${ctx.key}`);
    const { size, hot_from: hot } = ctx.params;
    await ctx.act({ action: 'create_record', params: { entity: 'notes', values: { text: `${ctx.step} ${size}` } } });
    if (lost) {
      lost = false;
      throw new Error('the answer was lost');
    }
    const of = String(ctx.record?.['name']);
    // as code that is not type-checked may
    if (size < 0) return JSON.parse('{"outcome":"odd"}');
    return { outcome: size >= hot ? 'hot' : 'cold', size, of, list: ctx.context['list'] ?? null };
  },
});
const pollReport = defineStep({
  type: 'poll_report',
  docs: 'Asks for a report until it is there.',
  params: z.strictObject({ url: z.string() }),
  errors: ['NotReady'],
  run: ({ params }) => {
    calls.push(`poll ${params.url}`);
    if (notReady-- > 0) throw new NamedError({ name: 'NotReady', message: 'come back later' });
    return { pages: 3 };
  },
});
const reserve = defineStep({
  type: 'reserve',
  docs: 'Reserves a room.',
  params: z.strictObject({ room: z.string() }),
  compensate: ({ id }) => [
    { type: 'create_record', entity: 'notes', values: { text: `released {{ steps.${id}.output.number }}` } },
  ],
  run: ({ params }) => ({ number: `${params.room}-7` }),
});
const sendEnvelope = defineStep({
  type: 'send_envelope',
  docs: 'Sends a document to be signed.',
  params: z.strictObject({ to: z.string() }),
  keeps: true,
  run: ({ params, step }) => {
    calls.push(`${step} to ${params.to}`);
    return { envelope: 'E-1' };
  },
});
const pack: Pack = {
  ...{ app: 'lab', version: 1, title: 'Lab', description: 'Steps.', requires: [], definitions: [], hooks: [] },
  steps: [scoreLead, pollReport, reserve, sendEnvelope],
};

const text = { name: 'text', type: 'string' };
const entities: JsonObject[] = [
  {
    ...{ app: 'crm', name: 'leads' },
    fields: [
      { name: 'name', type: 'string' },
      { name: 'size', type: 'integer' },
      { name: 'email', type: 'email', pii: true },
      text,
    ],
  },
  { app: 'crm', name: 'notes', fields: [text] },
];
const signed: JsonObject = {
  ...{ app: 'crm', type: 'envelope.signed', description: 'An envelope is signed.' },
  payload: [{ name: 'envelope', type: 'string', required: true }],
};
const note = (id: string, value: string): JsonObject => ({
  ...{ id, type: 'action', actions: [{ type: 'set_field', field: 'text', value }], then: 'end' },
});
const flow = (name: string, steps: JsonObject[], more: JsonObject = {}): JsonObject => ({
  ...{ app: 'crm', name, record: 'leads', steps },
  ...more,
});
const score: JsonObject = {
  ...{ id: 'score', type: 'score_lead', size: '{{ record.size }}' },
  ...{ on: { hot: { goto: 'call' } }, then: { end: 'later' } },
};
const flows = [
  flow('scores', [score, note('call', '{{ steps.score.output.of }} {{ steps.score.output.list }}')], {
    context: { list: '"spring"' },
  }),
  flow('polls', [
    {
      ...{ id: 'poll', type: 'poll_report', url: 'https://reports.example/{{ record.name }}', then: { end: 'read' } },
      retry: { attempts: 5, interval: '5m', backoff: 1, errors: ['NotReady'] },
    },
  ]),
  flow('takes_back', [
    { id: 'room', type: 'reserve', room: 'blue', then: { goto: 'poll' } },
    { id: 'poll', type: 'poll_report', url: 'x', on_error: 'compensate', then: 'end' },
  ]),
  flow('signs', [
    { id: 'send', type: 'send_envelope', to: '{{ record.email }}', then: { goto: 'signed' } },
    {
      ...{ id: 'signed', type: 'wait_for_event', event: 'envelope.signed', correlation: 'steps.send.output.envelope' },
      ...{ from: 'payload.envelope', timeout: '14d', then: { end: 'signed' }, on_timeout: { end: 'forgotten' } },
    },
  ]),
  flow('for_each', [
    {
      ...{ id: 'each', type: 'collection', items: '[20, 200]', then: { goto: 'tell' } },
      steps: [{ id: 'inner', type: 'score_lead', size: '{{ item }}', hot_from: 50, then: 'end' }],
    },
    note('tell', '{{ steps.each.output[1].outcome }} {{ steps.each.output[0].outcome }}'),
  ]),
  flow('hooked', [
    {
      ...score,
      on: {},
      hooks: { task_finished: [{ type: 'dispatch_task', task_id: 'scores', on_error: 'fail_task' }] },
    },
  ]),
];

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ packs: [pack], definitions: { entities, 'events/catalog': [signed], workflows: flows } });
});
afterAll(() => tenant.world.close());
beforeEach(() => {
  calls.length = 0;
  notReady = 0;
  lost = false;
});

async function run(name: string, lead: JsonObject = { name: 'Ana', size: 500 }): Promise<JsonObject> {
  const { id } = await tenant.post('/api/crm/leads', lead);
  const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === name);
  const input = { record_id: id ?? null };
  const started = await tenant.post(`/api/_admin/workflows/${String(found?.['id'])}/start`, { input });
  await tenant.world.advance(30 * MINUTE);
  const instance = await tenant.get(`/api/_workflows/${String(started['id'])}`);
  return { ...instance, lead: (await tenant.get(`/api/crm/leads/${String(id)}`))['text'] ?? null };
}
const notes = async (start: string): Promise<number> =>
  (await tenant.list(`/api/crm/notes?filter=${encodeURIComponent(`text.startsWith("${start}")`)}`)).length;
const call = (path: string, body: JsonObject): Promise<{ status: number; json: JsonObject }> =>
  tenant.world.call({ method: 'POST', path, token: tenant.admin, body });

describe('a step of a pack', () => {
  it('sees the record and the context, leads by its outcome and gives its output to later steps', async () => {
    const instance = await run('scores');
    expect(instance).toMatchObject({ status: 'completed', outcome: 'completed', lead: 'Ana spring' });
    expect(instance['steps']).toContainEqual(
      expect.objectContaining({ step: 'score', output: { outcome: 'hot', size: 500, of: 'Ana', list: 'spring' } }),
    );
  });

  it('goes on with then where on does not say', async () => {
    expect(await run('scores', { size: 5 })).toMatchObject({ status: 'completed', outcome: 'later' });
  });

  it('stands in the timeline by its type', async () => {
    const { timeline } = await run('scores');
    expect(timeline).toContainEqual(expect.objectContaining({ step: 'score', type: 'score_lead', attempts: 1 }));
  });

  it('is tried again with the same key, and what it did by act happens once', async () => {
    lost = true;
    await run('scores', { size: 31 });
    expect(calls).toHaveLength(2);
    expect(new Set(calls).size).toBe(1);
    expect(await notes('score 31')).toBe(1);
  });

  it('is done once for a visit, however often it is asked for', async () => {
    const waiting = await run('signs', { email: 'cy@example.com' });
    const found = (await tenant.list('/api/_admin/workflows?limit=100')).find((one) => one['name'] === 'signs');
    const payload = {
      ...{ do: 'own_step', step: 'send', tenantId: 'acme', instanceId: String(waiting['id']) },
      ...{ epoch: 1, workflowRef: `${String(found?.['id'])}@1`, visit: 1 },
    };
    expect(await runTask({ platform: tenant.world.platform, payload })).toEqual({ outcome: null });
    expect(calls).toHaveLength(1);
  });

  it('polls by a retry for the error that it names', async () => {
    notReady = 3;
    const instance = await run('polls');
    expect(instance).toMatchObject({ status: 'completed', outcome: 'read' });
    expect(calls).toEqual(Array.from({ length: 4 }, () => 'poll https://reports.example/Ana'));
  });

  it('is taken back as its type says', async () => {
    notReady = 99;
    expect(await run('takes_back')).toMatchObject({ status: 'compensated', error: { code: 'NotReady' } });
    expect(await notes('released blue-7')).toBe(1);
  });

  it('may be followed by a wait for what it began', async () => {
    const waiting = await run('signs', { email: 'ana@example.com' });
    const body = { event_type: 'envelope.signed', payload: { envelope: 'E-1' } };
    await tenant.post('/api/_admin/events/simulate', body);
    await tenant.world.settle();
    expect(waiting).toMatchObject({ status: 'waiting', waiting_for: ['signed'] });
    expect(await tenant.get(`/api/_workflows/${String(waiting['id'])}`)).toMatchObject({ outcome: 'signed' });
  });

  it('is given personal values masked where it keeps its parameters', async () => {
    await run('signs', { email: 'bo@example.com' });
    expect(calls).toEqual([expect.stringMatching(/^send to (?!bo@)/)]);
  });

  it('may lie in a collection', async () => {
    expect(await run('for_each')).toMatchObject({ status: 'completed', lead: 'hot cold' });
  });

  it('may have hooks', async () => {
    expect(await run('hooked')).toMatchObject({ status: 'completed', outcome: 'later' });
  });

  it('fails with parameters that are not what they must be once they are filled', async () => {
    const failed = await run('scores', { name: 'Bo' });
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'VALIDATION_FAILED' } });
    expect(calls).toEqual([]);
  });

  it('is taken up again where it failed', async () => {
    const failed = await run('scores', { name: 'Cy' });
    const { id } = failed['record'] as JsonObject;
    await tenant.patch(`/api/crm/leads/${String(id)}`, { size: 300 });
    await tenant.post(`/api/_workflows/${String(failed['id'])}/redrive`, {});
    await tenant.world.settle();
    const again = await tenant.get(`/api/_workflows/${String(failed['id'])}`);
    expect(again).toMatchObject({ status: 'completed', epoch: 2, outcome: 'completed' });
  });

  it('fails where its code comes to what its type does not have', async () => {
    expect(await run('scores', { name: 'Dee', size: -1 })).toMatchObject({
      ...{
        status: 'failed',
        error: { code: 'VALIDATION_FAILED', message: expect.stringContaining('hot, warm, cold') },
      },
    });
  });
});

describe('a step of a pack in a definition', () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    ['a type that is not there', { type: 'score_leed' }, 'UNKNOWN_STEP_TYPE steps[0].type', '"score_lead"'],
    ['a type of ours, mistyped', { type: 'aproval' }, 'UNKNOWN_STEP_TYPE steps[0].type', '"approval"'],
    ['a parameter that it does not have', { sise: 4 }, 'UNKNOWN_KEY steps[0].sise', '"size"'],
    ['a key of all steps, mistyped', { retyr: {} }, 'UNKNOWN_KEY steps[0].retyr', '"retry"'],
    ['a parameter of another type', { size: 'big' }, 'WRONG_TYPE steps[0].size', 'number'],
    ['a parameter that is left out', { size: undefined }, 'REQUIRED steps[0].size', ''],
    ['what its type refuses', { hot_from: 0 }, 'OUT_OF_RANGE steps[0].hot_from', 'hot'],
    ['a template that reads what is not there', { size: '{{ record.sise }}' }, 'UNKNOWN_NAME steps[0].size', '"size"'],
    ['an outcome that it does not have', { on: { hit: 'end' } }, 'NOT_IN_VALUES steps[0].on.hit', '"hot"'],
    ['an outcome that leads nowhere', { then: undefined }, 'REQUIRED steps[0].then', 'warm, cold'],
    [
      'a way that is never taken',
      { on: { hot: 'end', warm: 'end', cold: 'end' } },
      'NOT_APPLICABLE steps[0].then',
      'never taken',
    ],
    ['a timeout that leads on', { on_timeout: 'end' }, 'NOT_APPLICABLE steps[0].on_timeout', 'waits for nothing'],
    ['a description of another type', { description: 5 }, 'WRONG_TYPE steps[0].description', 'string'],
    ['a wrong retry', { retry: { attempts: 'x' } }, 'WRONG_TYPE steps[0].retry.attempts', 'number'],
    ['a way to a step that is not there', { then: { goto: 'cal' } }, 'UNKNOWN_STEP steps[0].then.goto', '"call"'],
  ])('is refused with %s', async (_, part, expected, hint) => {
    // what is undefined is left out
    const written: JsonObject = JSON.parse(JSON.stringify({ ...score, ...part }));
    const body = flow('wrong', [written, note('call', 'x')]);
    const { status, json } = await call('/api/_admin/workflows', body);
    const errors = (json['errors'] as JsonObject[]).map((one) => [`${one['code']} ${one['path']}`, one['message']]);
    expect(status).toBe(422);
    expect(errors).toContainEqual([expected, expect.stringContaining(hint)]);
  });

  it('is told of with an error in retry.errors that its type does not throw', async () => {
    const [polls] = flows.filter((one) => one['name'] === 'polls');
    const [poll] = (polls?.['steps'] ?? []) as JsonObject[];
    const steps = [{ ...poll, retry: { attempts: 2, errors: ['NotRead'] } }];
    const { json } = await call('/api/_admin/workflows/lint', flow('polls', steps));
    expect(json['findings']).toMatchObject([{ severity: 'warning', path: 'steps[0].retry.errors[0]' }]);
  });

  it('is what it was written as', async () => {
    const all = await tenant.list('/api/_admin/workflows?limit=100');
    expect(all.flatMap((one) => one['steps'])).toContainEqual(score);
  });

  it('has the machine of its definition, whatever its code is', async () => {
    const { json } = await call('/api/_admin/workflows/compile', flow('other', [{ ...score, then: 'end', on: {} }]));
    const states = (json['asl'] as JsonObject)['States'] as JsonObject;
    expect(Object.keys(states)).toEqual(['Begin', 'score', 'End completed', 'Done', 'Failed', 'Stopped']);
    expect(JSON.stringify(states['score'])).not.toContain(scoreLead.docs);
  });
});

describe('a simulation of a step of a pack', () => {
  const simulate = async (name: string, body: JsonObject): Promise<JsonObject> => {
    const given = { workflow: name, input: { record: { name: 'Ana', size: 500 } }, ...body };
    return (await call('/api/_admin/workflows/simulate', given)).json;
  };
  const first = (json: JsonObject): unknown => (json['timeline'] as JsonObject[])[0];

  it('goes on with what its type says, and calls nothing', async () => {
    const json = await simulate('scores', {});
    expect(calls).toEqual([]);
    expect(json).toMatchObject({ status: 'completed', outcome: 'completed' });
    expect(first(json)).toMatchObject({
      ...{ step: 'score', type: 'score_lead', what: 'score_lead: hot', output: { outcome: 'hot', size: 500 } },
      actions: [{ type: 'score_lead', params: { size: 500 } }],
    });
  });

  it('goes on with what is scripted', async () => {
    const json = await simulate('scores', { decisions: { score: { outcome: 'warm', output: { why: 'x' } } } });
    expect(first(json)).toMatchObject({ output: { outcome: 'warm', why: 'x' } });
    expect(json).toMatchObject({ outcome: 'later' });
  });

  it('fails as scripted, and is tried again', async () => {
    const json = await simulate('polls', { failures: { poll: { error: 'NotReady', times: 2 } } });
    expect(first(json)).toMatchObject({ attempts: 3 });
    expect(json).toMatchObject({ status: 'completed', duration: '10m' });
  });

  it('fails with parameters that it would fail with', async () => {
    const json = await simulate('scores', { input: { record: { name: 'Bo' } } });
    expect(json).toMatchObject({ status: 'failed', error: { code: 'VALIDATION_FAILED' } });
  });

  it('is refused with an outcome that it does not have', async () => {
    const json = await simulate('scores', { decisions: { score: 'hto' } });
    expect(json['errors']).toMatchObject([{ path: 'decisions.score', message: expect.stringContaining('"hot"') }]);
  });

  it('finds inputs for every way out of it', async () => {
    const json = await simulate('scores', { coverage: true });
    expect(json['coverage']).toMatchObject({ unreached: [], ways: { of: 3, reached: 3 } });
  });
});

describe('the types of steps', () => {
  it('are listed, with what they take and where they are used', async () => {
    const [listed] = await tenant.list('/api/_admin/step-types');
    expect(listed).toEqual({
      ...{ type: 'score_lead', docs: scoreLead.docs, outcomes: ['hot', 'warm', 'cold'], errors: null },
      params: expect.objectContaining({ properties: expect.objectContaining({ size: expect.anything() }) }),
      used: ['crm/for_each', 'crm/hooked', 'crm/scores'],
    });
  });

  it('stand in the schema for editors', async () => {
    const schema = JSON.stringify(await tenant.get('/api/_admin/schemas/workflows'));
    expect(schema).toContain('"enum":["score_lead","poll_report","reserve","send_envelope"]');
    expect(schema).toContain('"hot_from"');
  });

  const plain = { docs: 'x', params: z.strictObject({}), run: () => null };
  it.each([
    ['have a name each', [scoreLead, scoreLead], '"score_lead"'],
    ['are called otherwise than ours', [defineStep({ ...plain, type: 'wait' })], '"wait"'],
    ['are snake_case', [defineStep({ ...plain, type: 'scoreLead' })], '"scoreLead"'],
    [
      'leave the keys of all steps alone',
      [defineStep({ ...plain, type: 'slow', params: z.strictObject({ timeout: z.string() }) })],
      '"timeout"',
    ],
  ])('%s', (_, steps, told) => {
    expect(() => checkedSteps(steps)).toThrow(told);
  });
});
