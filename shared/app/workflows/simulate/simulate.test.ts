import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { golden } from '#test/support/golden.ts';
import { modelOf } from '#test/support/planned-write.ts';
import { presentSimulation } from './present.ts';
import { parseScript, type ScriptInput } from './script.ts';
import { simulate } from './simulate.ts';

const invoices: JsonObject = {
  app: 'finance',
  name: 'invoices',
  fields: [
    { name: 'number', type: 'string' },
    { name: 'amount_due', type: 'money' },
    { name: 'status', type: 'enum', values: ['open', 'overdue', 'reminded', 'escalated', 'paid'] },
    { name: 'reminders', type: 'integer' },
  ],
  fsm: { status: 'invoice_status' },
};
const spec: JsonObject = {
  app: 'finance',
  name: 'invoice_status',
  initial: 'open',
  terminal: ['paid', 'escalated'],
  transitions: [
    { from: 'open', to: 'overdue' },
    { from: ['overdue'], to: 'reminded' },
    { from: 'reminded', to: 'escalated' },
    { from: '*', to: 'paid' },
  ],
};

const dunning: JsonObject = {
  app: 'finance',
  name: 'ar_dunning',
  record: 'invoices',
  context: { first_amount: 'trigger.record.amount_due' },
  steps: [
    {
      id: 'remind',
      type: 'action',
      actions: [
        {
          type: 'notify',
          channel: 'in_app',
          to: 'ana',
          subject: 'Overdue',
          text: 'Invoice {{ record.number }} is due',
        },
        { type: 'set_field', field: 'reminders', value: '{{ record.reminders + 1 }}' },
      ],
      retry: { attempts: 3, interval: '10s' },
      compensate: [{ type: 'set_field', field: 'reminders', value: 0 }],
      then: { goto: 'hold' },
    },
    { id: 'hold', type: 'wait', for: '7d', then: { goto: 'mark' } },
    {
      id: 'mark',
      type: 'transition',
      field: 'status',
      to: 'reminded',
      then: { goto: 'paid' },
      on_illegal: { goto: 'paid' },
    },
    {
      id: 'paid',
      type: 'condition',
      expression: 'record.amount_due == 0',
      on_true: { end: 'paid' },
      on_false: { goto: 'often' },
    },
    {
      id: 'often',
      type: 'condition',
      expression: 'record.reminders >= 2',
      on_true: { goto: 'review' },
      on_false: { goto: 'remind' },
    },
    {
      id: 'review',
      type: 'human_task',
      assignee: { type: 'role', role: 'finance_manager' },
      outcomes: ['escalate', 'again', 'paid'],
      show: ['amount_due'],
      timeout: '72h',
      on_timeout: { end: 'forgotten' },
      on: { escalate: { goto: 'escalate' }, again: { goto: 'remind' }, paid: { end: 'paid' } },
    },
    {
      id: 'escalate',
      type: 'action',
      actions: [
        { type: 'webhook', url: 'https://agency.example.com/cases', body: { amount: '{{ context.first_amount }}' } },
      ],
      on_error: 'compensate',
      then: { end: 'escalated' },
    },
  ],
};

const fulfilment: JsonObject = {
  app: 'finance',
  name: 'send_all',
  record: 'invoices',
  steps: [
    {
      id: 'both',
      type: 'parallel',
      branches: [
        { steps: [{ id: 'tell', type: 'action', actions: [{ type: 'log', message: 'telling' }], then: 'end' }] },
        { steps: [{ id: 'rest', type: 'wait', for: '1h', then: 'end' }] },
      ],
      then: { goto: 'each' },
    },
    {
      id: 'each',
      type: 'collection',
      items: '[1, 2, 3]',
      tolerated_failures: 1,
      steps: [
        {
          id: 'one',
          type: 'action',
          actions: [{ type: 'log', message: 'item {{ item }} at {{ index }}' }],
          then: 'end',
        },
      ],
      then: { goto: 'heard' },
    },
    {
      id: 'heard',
      type: 'wait_for_event',
      signal: 'go',
      timeout: '2d',
      then: { end: 'done' },
      on_timeout: { end: 'silent' },
    },
  ],
};

function run(a: { workflow: JsonObject; script?: ScriptInput }): ReturnType<typeof simulate> {
  const definitions = { entity_definitions: [invoices], fsm_specs: [spec], _workflows: [a.workflow] };
  const model = modelOf({ definitions });
  const workflow = model.workflow('_workflows-0');
  if (!workflow) throw new Error('the workflow is not there');
  return simulate({ model, workflow, script: parseScript(a.script ?? {}) });
}

const record = { number: 'R-1', amount_due: '100.00', reminders: 0, status: 'overdue' };
const path = (a: Awaited<ReturnType<typeof simulate>>): string[] =>
  a.entries.map((one) => `${one.step ?? one.type}: ${one.what}`);

describe('simulate', () => {
  it('goes the way of the decisions, in virtual time, and shows what would be done', async () => {
    const script: ScriptInput = {
      input: { record },
      decisions: { review: ['again', { outcome: 'escalate', after: '2d' }] },
    };

    const simulation = await run({ workflow: dunning, script });

    const file = new URL('goldens/dunning.json', import.meta.url);
    const shown = presentSimulation(simulation);
    expect(shown).toEqual(golden({ file, actual: shown }));
    expect(simulation).toMatchObject({ status: 'completed', outcome: 'escalated', record: { reminders: 3 } });
  });

  it('tells what goes side by side, each item, and a failure that is tolerated', async () => {
    const script: ScriptInput = {
      failures: { one: { error: 'Busy', times: 1 } },
      decisions: { heard: { outcome: 'met', after: '1d' } },
    };

    const simulation = await run({ workflow: fulfilment, script });

    const file = new URL('goldens/send-all.json', import.meta.url);
    const shown = presentSimulation(simulation);
    expect(shown).toEqual(golden({ file, actual: shown }));
    expect(simulation).toMatchObject({ status: 'completed', outcome: 'done' });
  });

  it('lets the time run out where nobody is said to decide', async () => {
    const simulation = await run({ workflow: dunning, script: { input: { record: { ...record, reminders: 1 } } } });

    expect(simulation).toMatchObject({ outcome: 'forgotten', end: '2026-01-11T00:00:00.000Z' });
    expect(path(simulation)).toContain('review: asks role finance_manager: the time runs out');
  });

  it('tries again as the step says, and then goes on', async () => {
    const script: ScriptInput = { input: { record }, failures: { remind: ['Busy', 'Busy'] } };

    const simulation = await run({ workflow: dunning, script });

    expect(simulation.entries[0]).toMatchObject({ step: 'remind', attempts: 3, until: '2026-01-01T00:00:30.000Z' });
  });

  it('takes back what was done when a step asks for that', async () => {
    const script: ScriptInput = {
      input: { record: { ...record, reminders: 1 } },
      decisions: { review: 'escalate' },
      failures: { escalate: { error: 'Refused', times: 'always' } },
    };

    const simulation = await run({ workflow: dunning, script });

    expect(simulation).toMatchObject({ status: 'compensated', error: { code: 'Refused' }, record: { reminders: 0 } });
    expect(path(simulation).slice(-3)).toEqual([
      'rollback: takes back remind',
      'remind: takes back remind: set_field',
      'end: is compensated after Refused',
    ]);
  });

  it('leaves a compensation that fails as a dead letter', async () => {
    const script: ScriptInput = {
      input: { record: { ...record, reminders: 1 } },
      decisions: { review: 'escalate' },
      failures: {
        escalate: { error: 'Refused', times: 'always' },
        'remind.compensate': { error: 'Gone', times: 'always' },
      },
    };

    const simulation = await run({ workflow: dunning, script });

    expect(simulation).toMatchObject({ status: 'failed', error: { code: 'COMPENSATION_STUCK' } });
  });

  it('tells each step of those that are done in one call, and where it failed', async () => {
    const act = (id: string, then: JsonObject): JsonObject => ({
      id,
      type: 'action',
      actions: [{ type: 'log', message: id }],
      then,
    });
    const steps = [act('one', { goto: 'two' }), act('two', { goto: 'three' }), act('three', { end: 'through' })];
    const workflow = { app: 'finance', name: 'chain', record: 'invoices', steps };

    const through = await run({ workflow });
    const failed = await run({ workflow, script: { failures: { two: 'Broken' } } });

    expect(path(through)).toEqual(['one: log', 'two: log', 'three: log', 'end: ends as through']);
    expect(through).toMatchObject({ status: 'completed', outcome: 'through' });
    expect(path(failed)).toEqual([
      'one: log',
      'two: fails with Broken',
      'end: fails with Broken, and is left as a dead letter',
    ]);
    expect(failed.entries[1]).toMatchObject({ error: { code: 'Broken' } });
  });

  it('sees what somebody does while a step waits', async () => {
    const script: ScriptInput = { input: { record }, meanwhile: { hold: { amount_due: '0.00' } } };

    const simulation = await run({ workflow: dunning, script });

    expect(simulation).toMatchObject({ outcome: 'paid', end: '2026-01-08T00:00:00.000Z' });
    expect(path(simulation)).toContain('hold: waits 7d; meanwhile somebody sets amount_due to "0.00"');
  });

  it('goes the same way where steps have hooks', async () => {
    const hooks = {
      task_started: [{ type: 'log', message: 'begins' }],
      task_finished: [{ type: 'log', message: 'ends' }],
    };
    const steps = (dunning['steps'] as JsonObject[]).map((step) => ({ ...step, hooks }));
    const script: ScriptInput = { input: { record }, decisions: { review: 'escalate' } };

    const plain = await run({ workflow: dunning, script });
    const hooked = await run({ workflow: { ...dunning, steps }, script });

    expect(path(hooked)).toEqual(path(plain));
    expect(hooked.ways).toEqual(plain.ways);
  });

  it('runs no nested workflow, but shows its input and goes by its scripted ending', async () => {
    const child = { id: 'child', type: 'workflow', workflow: 'flow', input: { n: '{{ record.number }}' } };
    const steps = [{ ...child, then: { end: 'other' }, on: { paid: { end: 'paid' } } }];
    const workflow = { app: 'finance', name: 'flow', record: 'invoices', steps };

    const ended = await run({ workflow, script: { input: { record }, decisions: { child: 'paid' } } });
    const failed = await run({ workflow, script: { decisions: { child: 'failed' } } });
    const waiting = await run({ workflow });

    expect(ended).toMatchObject({ outcome: 'paid', entries: [{ actions: [{ params: { n: 'R-1' } }] }, {}] });
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'CHILD_FAILED' } });
    expect(waiting).toMatchObject({ status: 'waiting', waitingFor: ['child'] });
  });

  it('gives the same twice', async () => {
    const script: ScriptInput = { input: { record }, decisions: { review: 'escalate' } };

    const [first, second] = [await run({ workflow: dunning, script }), await run({ workflow: dunning, script })];

    expect(presentSimulation(first)).toEqual(presentSimulation(second));
  });

  it('gives up what goes round for ever', async () => {
    const simulation = await run({ workflow: dunning, script: { input: { record }, decisions: { review: 'again' } } });

    expect(simulation).toMatchObject({ status: 'running', endless: true });
  });

  it.each<[string, ScriptInput, string]>([
    ['no such step', { decisions: { reviw: 'paid' } }, 'UNKNOWN_STEP decisions.reviw'],
    ['no such outcome', { decisions: { review: 'payed' } }, 'NOT_IN_VALUES decisions.review'],
    ['a step where nobody decides', { decisions: { hold: 'paid' } }, 'NOT_APPLICABLE decisions.hold'],
    ['a step that calls nothing', { failures: { hold: 'Busy' } }, 'NOT_APPLICABLE failures.hold'],
    ['a change where nothing waits', { meanwhile: { remind: { reminders: 1 } } }, 'NOT_APPLICABLE meanwhile.remind'],
    [
      'a change that the record cannot make',
      { input: { record }, meanwhile: { hold: { status: 'open' } } },
      'UNKNOWN_STATE meanwhile.hold.status',
    ],
    ['a field of another type', { input: { record: { amount_due: 'much' } } }, 'WRONG_TYPE input.record.amount_due'],
  ])('refuses a script that names %s', async (_, script, wanted) => {
    const refused = await run({ workflow: dunning, script }).catch((error: unknown) => error);

    const { issues } = refused as { issues: { code: string; path: string }[] };
    expect(issues.map(({ code, path: at }) => `${code} ${at}`)).toEqual([wanted]);
  });
});
