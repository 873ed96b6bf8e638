import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { compileMachine } from '#statemachines/compile-machine.ts';
import { modelOf } from '#test/support/planned-write.ts';
import { parseScript } from './script.ts';
import { type Simulation, simulate } from './simulate.ts';

const cases: JsonObject = { app: 'desk', name: 'cases', fields: [{ name: 'n', type: 'integer' }] };
const set = (id: string, value: string, then: JsonObject): JsonObject => ({
  ...{ id, type: 'action', then },
  actions: [{ type: 'set_field', field: 'n', value }],
});
const end = { end: 'done' };

describe('a simulation of a workflow whose history grows long', () => {
  it('goes on in other executions, each step once, and says so', async () => {
    const steps: JsonObject[] = [
      set('tick', '{{ record.n + 1 }}', { goto: 'hold' }),
      { id: 'hold', type: 'wait', for: '1d', then: { goto: 'enough' } },
      { id: 'enough', type: 'condition', expression: 'record.n >= 20', on_true: end, on_false: { goto: 'tick' } },
    ];
    const { status, outcome, record, entries } = await simulated({ steps, record: { n: 0 } });
    const went = entries.filter((one) => one.type === 'continue');
    expect({ status, outcome, n: record?.['n'] }).toEqual({ status: 'completed', outcome: 'done', n: 20 });
    expect(went.length).toBeGreaterThan(2);
    expect(went[0]?.what).toBe('the history has grown long: goes on with tick in another execution');
    expect(entries.filter((one) => one.step === 'tick')).toHaveLength(20);
  });

  it('goes on in the midst of a list, and gathers what all items gave', async () => {
    const each = {
      ...{ id: 'each', type: 'collection', items: 'trigger.input.names', then: { goto: 'size' } },
      steps: [set('one', '{{ index }}', { end: 'completed' })],
    };
    const steps: JsonObject[] = [each, set('size', '{{ size(steps.each.output) }}', end)];
    const { status, record, entries } = await simulated({ steps, record: {}, names: 600 });
    expect(status).toBe('completed');
    const gave = entries.findLast((one) => one.step === 'each')?.output;
    expect(record?.['n']).toBe(600);
    expect(gave).toEqual(Array.from({ length: 600 }, () => expect.anything()));
    expect(entries.filter((one) => one.type === 'continue').length).toBeGreaterThan(0);
    expect(entries.filter((one) => one.step === 'one')).toHaveLength(600);
  });
});

async function simulated(a: { steps: JsonObject[]; record: JsonObject; names?: number }): Promise<Simulation> {
  const flow: JsonObject = { app: 'desk', name: 'flow', record: 'cases', steps: a.steps };
  const model = modelOf({ definitions: { entity_definitions: [cases], _workflows: [flow] } });
  const workflow = model.workflow('_workflows-0');
  if (!workflow) throw new Error('no workflow');
  const names = Array.from({ length: a.names ?? 0 }, (_, i) => i);
  const script = parseScript({ input: { record: a.record, input: { names } } });
  const machine = compileMachine({ workflow, fold: false, continueAfter: 60 });
  return simulate({ model, workflow, script, machine });
}
