import { describe, expect, it } from '@jest/globals';
import aslValidator from 'asl-validator';
import fc from 'fast-check';
import { prepareMachine } from '#core/asl/prepare-machine.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { golden } from '#test/support/golden.ts';
import { modelOf } from '#test/support/planned-write.ts';
import { type CompiledMachine, compileMachine } from './compile-machine.ts';

const orders: JsonObject = {
  app: 'crm',
  name: 'orders',
  fields: [
    { name: 'total', type: 'money' },
    { name: 'owner_id', type: 'string' },
    { name: 'due_at', type: 'datetime' },
    { name: 'status', type: 'string' },
  ],
};
const end = { end: 'done' };

function compile(workflow: JsonObject): CompiledMachine {
  const value = { app: 'crm', name: 'flow', record: 'orders', ...workflow };
  const model = modelOf({ definitions: { entity_definitions: [orders], _workflows: [value] } });
  const compiled = model.workflow('_workflows-0');
  if (!compiled) throw new Error('no workflow');
  return compileMachine({ workflow: compiled });
}

const action = { id: 'act', type: 'action', actions: [{ type: 'log', message: 'hi' }] };
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
  'wait-for': { steps: [{ id: 'hold', type: 'wait', for: '7d', then: end }] },
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

/** Workflows whose steps go only forward, so that each is reached and none comes round again. */
function workflows(): fc.Arbitrary<JsonObject> {
  return fc.integer({ min: 1, max: 8 }).chain((count) =>
    fc
      .array(fc.tuple(fc.constantFrom('action', 'condition', 'approval', 'wait'), fc.nat(), fc.nat()), {
        minLength: count,
        maxLength: count,
      })
      .map((kinds) => ({ steps: kinds.map(([kind, x, y], i) => stepOf({ kind, i, count, x, y })) })),
  );
}

function stepOf(a: { kind: string; i: number; count: number; x: number; y: number }): JsonObject {
  const { i, count } = a;
  const id = `s${i}`;
  const next = i + 1 < count ? { goto: `s${i + 1}` } : end;
  const later = (n: number): JsonObject =>
    i + 2 < count ? { goto: `s${i + 2 + (n % (count - i - 2))}` } : { end: `e${n % 3}` };
  const kinds: Record<string, JsonObject> = {
    action: { actions: [{ type: 'set_field', field: 'status', value: 'x' }], then: next },
    condition: {
      expression: a.x % 2 ? 'record.total > 3' : 'has(trigger.input.a)',
      on_true: next,
      on_false: later(a.x),
    },
    approval: {
      assignee: { type: 'relation', path: 'record.owner_id' },
      timeout: '1h',
      on_approve: next,
      on_reject: later(a.x),
      on_timeout: later(a.y),
    },
    wait: { for: '5m', then: next },
  };
  return { id, type: a.kind, ...kinds[a.kind] };
}

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
