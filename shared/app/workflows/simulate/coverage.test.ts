import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';
import { type Coverage, cover, presentCoverage } from './coverage.ts';
import { parseScript } from './script.ts';
import { simulate } from './simulate.ts';

const orders: JsonObject = {
  app: 'shop',
  name: 'orders',
  fields: [
    { name: 'total', type: 'money' },
    { name: 'status', type: 'enum', values: ['open', 'held', 'sent'] },
    { name: 'express', type: 'boolean' },
  ],
};
const act = (id: string, then: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...{ id, type: 'action', actions: [{ type: 'log', message: id }], then },
  ...more,
});

const steps: JsonObject[] = [
  {
    id: 'large',
    type: 'condition',
    expression: 'record.total > 1000.00 && record.express',
    on_true: { goto: 'review' },
    on_false: { goto: 'route' },
  },
  {
    id: 'review',
    type: 'human_task',
    assignee: { type: 'role', role: 'boss' },
    outcomes: ['send', 'reject'],
    fields: [{ name: 'reason', type: 'string' }],
    requires: { reject: ['reason'] },
    show: ['total'],
    timeout: '1d',
    on: { send: { goto: 'route' }, reject: { end: 'rejected' } },
    on_timeout: { end: 'late' },
  },
  {
    id: 'route',
    type: 'condition',
    cases: [
      { when: 'record.status == "held"', goto: { end: 'held' } },
      { when: 'trigger.input.rush == true', goto: 'pay' },
    ],
    default: 'heard',
  },
  {
    id: 'heard',
    type: 'wait_for_event',
    signal: 'go',
    timeout: '1d',
    then: { goto: 'pay' },
    on_timeout: { end: 'silent' },
  },
  act('pay', { goto: 'send' }, { on_error: { goto: 'sorry' }, compensate: [{ type: 'log', message: 'back' }] }),
  act('send', { end: 'sent' }, { on_error: 'compensate' }),
  act('sorry', { end: 'sorry' }),
];

function coverageOf(own: readonly JsonObject[]): {
  made: Promise<Coverage>;
  again(script: object): ReturnType<typeof simulate>;
} {
  const value = { app: 'shop', name: 'flow', record: 'orders', steps: [...own] };
  const model = modelOf({ definitions: { entity_definitions: [orders], _workflows: [value] } });
  const workflow = model.workflow('_workflows-0');
  if (!workflow) throw new Error('the workflow is not there');
  return {
    made: cover({ model, workflow }),
    again: (script) => simulate({ model, workflow, script: parseScript(script) }),
  };
}

describe('cover', () => {
  it('finds inputs that reach every step, every way and every ending', async () => {
    const coverage = await coverageOf(steps).made;

    const shown = presentCoverage(coverage);
    expect(shown.unreached).toEqual([]);
    expect(shown).toMatchObject({ steps: { of: 7, reached: 7 }, endings: { of: 7, reached: 7 } });
    expect(shown.runs).toBeLessThan(100);
  });

  it('gives inputs that go the same way again', async () => {
    const { made, again } = coverageOf(steps);
    const { scenarios } = presentCoverage(await made);

    const repeated = await Promise.all(
      scenarios.map(({ input, decisions, failures, meanwhile }) => again({ input, decisions, failures, meanwhile })),
    );

    expect(repeated.map(({ outcome }) => outcome)).toEqual(scenarios.map(({ outcome }) => outcome));
    expect(scenarios.length).toBeGreaterThan(5);
  });

  it('tells what nothing reaches, and which condition it could not satisfy', async () => {
    const never = {
      id: 'never',
      type: 'condition',
      expression: 'record.total > 10.00 && record.total < 5.00',
      on_true: { goto: 'lost' },
      on_false: { end: 'done' },
    };

    const { unreached } = presentCoverage(await coverageOf([never, act('lost', { end: 'lost' })]).made);

    expect(unreached).toEqual([
      { what: 'step:lost', why: 'no way that leads there was taken' },
      { what: 'way:never:on_true', why: `no values were found for which ${never.expression} goes on_true` },
      { what: 'way:lost:then', why: 'step lost was not reached' },
      { what: 'end:lost', why: 'no step that ends so came to it' },
    ]);
  });

  it('comes to an end where a workflow need not', async () => {
    const wait = { id: 'hold', type: 'wait', for: '1d', then: { goto: 'ask' } };
    const ask = {
      id: 'ask',
      type: 'condition',
      expression: 'record.express',
      on_true: { end: 'done' },
      on_false: { goto: 'hold' },
    };

    const { unreached } = presentCoverage(await coverageOf([wait, ask]).made);

    expect(unreached).toEqual([]);
  });
});
