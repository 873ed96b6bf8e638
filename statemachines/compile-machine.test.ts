import { describe, expect, it } from '@jest/globals';
import aslValidator from 'asl-validator';
import fc from 'fast-check';
import { prepareMachine } from '#core/asl/prepare-machine.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { compileFlow as compile, workflows } from '#test/support/any-workflow.ts';
import { golden } from '#test/support/golden.ts';

const end = { end: 'done' };
const action = { id: 'act', type: 'action', actions: [{ type: 'log', message: 'hi' }] };
const undo = [{ type: 'log', message: 'undone' }];
const ask = {
  type: 'condition',
  expression: 'record.total > 10',
  on_true: 'end',
  on_false: 'end',
};
const constructs: Record<string, JsonObject> = {
  action: { steps: [{ ...action, then: end }] },
  'action-retry': {
    steps: [
      {
        ...action,
        retry: { attempts: 5, interval: '10s', max_interval: '5m', jitter: 'full', errors: ['Busy'] },
        then: end,
      },
    ],
  },
  'condition-on-context': {
    context: { amount: 'trigger.input.amount', vip: 'trigger.record.status == "vip"' },
    steps: [
      {
        id: 'ask',
        type: 'condition',
        expression: 'context.vip || has(context.amount)',
        on_true: end,
        on_false: { end: 'other' },
      },
    ],
  },
  'condition-on-record': {
    steps: [
      { id: 'ask', type: 'condition', expression: 'record.total > 10', on_true: end, on_false: { end: 'other' } },
    ],
  },
  approval: {
    steps: [
      {
        id: 'review',
        type: 'approval',
        assignee: { type: 'role', role: 'boss' },
        timeout: '72h',
        on_approve: end,
        on_reject: { end: 'rejected' },
        on_timeout: { end: 'expired' },
      },
    ],
  },
  'human-task': {
    steps: [
      {
        id: 'review',
        type: 'human_task',
        assignee: { type: 'users', users: ['ana', 'bo'] },
        quorum: 'all',
        outcomes: ['write_off', 'paid'],
        timeout: '72h',
        on: { write_off: { end: 'written_off' }, paid: end },
        on_timeout: { end: 'expired' },
        on_undecided: { end: 'split' },
      },
    ],
  },
  'on-error': {
    steps: [
      { ...action, timeout: '30s', on_error: 'continue', then: { goto: 'two' } },
      { ...action, id: 'two', on_error: { goto: 'mend' }, then: end },
      { ...action, id: 'mend', then: { end: 'mended' } },
    ],
  },
  folded: {
    steps: [
      { ...action, then: { goto: 'two' } },
      { ...action, id: 'two', then: { goto: 'three' } },
      { ...action, id: 'three', then: { goto: 'hold' } },
      { id: 'hold', type: 'wait', for: '7d', then: { goto: 'four' } },
      { ...action, id: 'four', then: { goto: 'five' } },
      { ...action, id: 'five', then: end },
    ],
  },
  rollback: {
    steps: [
      { ...action, compensate: undo, then: { goto: 'two' } },
      { ...action, id: 'two', on_error: 'compensate', then: end },
    ],
  },
  cases: {
    context: { level: 'trigger.input.level' },
    steps: [
      {
        id: 'route',
        type: 'condition',
        cases: [
          { when: 'context.level == "gold"', goto: 'act' },
          { when: 'context.level == "silver"', goto: { end: 'silver' } },
        ],
        default: { end: 'other' },
      },
      { ...action, then: end },
    ],
  },
  'own-step': {
    steps: [
      { id: 'score', type: 'score_order', of: 3, on: { bad: { end: 'bad' } }, then: { goto: 'again' } },
      { id: 'again', type: 'score_order', of: 4, on_error: 'continue', then: end },
    ],
  },
  transition: {
    steps: [{ id: 'pay', type: 'transition', field: 'status', to: 'paid', then: end, on_illegal: { end: 'too_late' } }],
  },
  parallel: {
    steps: [
      {
        id: 'fan',
        type: 'parallel',
        branches: [
          {
            name: 'left',
            steps: [
              { ...action, id: 'one', then: { goto: 'ask' } },
              { ...ask, id: 'ask' },
            ],
          },
          { steps: [{ ...action, id: 'two', then: 'end' }] },
        ],
        then: end,
      },
    ],
  },
  collection: {
    steps: [
      {
        id: 'each',
        type: 'collection',
        items: '["a", "b"]',
        mode: 'parallel',
        concurrency: 4,
        tolerated_failures: '50%',
        steps: [{ ...action, id: 'one', then: 'end' }],
        then: end,
      },
    ],
  },
  'wait-for': { steps: [{ id: 'hold', type: 'wait', for: '7d', then: end }] },
  'wait-for-event': {
    steps: [
      {
        id: 'hold',
        type: 'wait_for_event',
        any: [{ event: 'orders.updated' }, { signal: 'go' }],
        timeout: '7d',
        then: end,
        on_timeout: { end: 'late' },
      },
    ],
  },
  'nested-workflow': {
    steps: [
      {
        id: 'inner',
        type: 'workflow',
        workflow: 'flow',
        timeout: '1d',
        then: end,
        on: { rejected: { end: 'rejected' } },
        on_timeout: { end: 'late' },
      },
    ],
  },
  loop: {
    steps: [
      { ...action, then: { goto: 'hold' } },
      { id: 'hold', type: 'wait', for: '7d', then: { goto: 'paid' } },
      { id: 'paid', type: 'condition', expression: 'record.total == 0', on_true: end, on_false: { goto: 'act' } },
    ],
  },
  'loop-without-choice': {
    steps: [
      { ...action, on_error: { goto: 'mend' }, then: { goto: 'hold' } },
      { id: 'hold', type: 'wait', for: '7d', then: { goto: 'act' } },
      { ...action, id: 'mend', then: end },
    ],
  },
  'wait-until': { steps: [{ id: 'hold', type: 'wait', until: 'record.due_at', then: end }] },
};

describe('compileMachine', () => {
  it.each(Object.entries(constructs))('compiles %s as its golden says', (name, workflow) => {
    const { asl } = compile(workflow);
    expect(asl).toEqual(golden({ file: new URL(`./goldens/${name}.asl.json`, import.meta.url), actual: asl }));
  });

  it('gives equal steps one machine, whatever the workflow is called', () => {
    const steps = constructs['action']?.['steps'] ?? null;
    const first = compile({ name: 'one', steps });
    const second = compile({ name: 'two', description: 'other words', steps });
    expect(first.hash).toBe(second.hash);
  });

  it('gives other steps another machine', () => {
    const hashes = Object.values(constructs).map((workflow) => compile(workflow).hash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('says nothing of tenant or workflow in the machine', () => {
    const text = JSON.stringify(compile({ name: 'secret_name', ...constructs['approval'] }).asl);
    expect(text).not.toMatch(/secret_name|acme/);
  });

  it('makes a machine that our engine takes of a collection that may fail, but in which nothing can', () => {
    const hold = { id: 'hold', type: 'wait', for: '5m', then: 'end' };
    const each = { id: 'each', type: 'collection', items: '[1]', tolerated_failures: 1, steps: [hold], then: end };
    const { asl } = compile({ steps: [each] });
    expect(() => prepareMachine({ asl })).not.toThrow();
  });

  it('makes machines that our engine takes, with an ending behind every state, of any steps', () => {
    fc.assert(
      fc.property(workflows(), (workflow) => {
        const { asl } = compile(workflow);
        expect(() => prepareMachine({ asl })).not.toThrow();
        expect(deadEnds(asl)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('makes machines that the validator of the language accepts, of any steps', () => {
    fc.assert(
      fc.property(workflows(), (workflow) => {
        const { isValid, errorsText } = aslValidator(compile(workflow).asl);
        expect(errorsText('; ')).toBe('');
        expect(isValid).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});

/** States from which no Succeed or Fail is reached. */
function deadEnds(asl: JsonObject): string[] {
  const states = isObject(asl['States']) ? asl['States'] : {};
  const ends = new Set(
    Object.entries(states)
      .filter(([, s]) => isObject(s) && (s['Type'] === 'Succeed' || s['Type'] === 'Fail'))
      .map(([name]) => name),
  );
  for (let grew = true; grew; ) {
    const before = ends.size;
    for (const [name, state] of Object.entries(states))
      if (namesIn(state).some((next) => ends.has(next))) ends.add(name);
    grew = ends.size > before;
  }
  return Object.keys(states).filter((name) => !ends.has(name));
}

function namesIn(state: Json): string[] {
  return [...JSON.stringify(state).matchAll(/"(?:Next|Default)":"([^"]+)"/g)].flatMap((match) => match[1] ?? []);
}
