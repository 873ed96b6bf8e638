import { describe, expect, it } from '@jest/globals';
import aslValidator from 'asl-validator';
import { prepareMachine } from '#core/asl/prepare-machine.ts';
import type { JsonObject } from '#core/json/json.ts';
import { compileFlow as compile } from '#test/support/any-workflow.ts';
import { golden } from '#test/support/golden.ts';

const end = { end: 'done' };
const said = [{ type: 'log', message: 'told' }];
const joined = [{ type: 'webhook', url: 'https://hooks.test/', on_error: 'fail_task' }];
const both = { task_started: said, task_finished: said };
const work = { id: 'work', type: 'action', actions: said };
const constructs: Record<string, JsonObject> = {
  'hooks-of-action': { steps: [{ ...work, then: end, hooks: { task_started: said, task_finished: joined } }] },
  'hooks-of-wait': { steps: [{ id: 'hold', type: 'wait', for: '1h', then: end, hooks: both }] },
  'hooks-of-condition': {
    context: { big: 'trigger.input.big' },
    steps: [
      {
        id: 'ask',
        type: 'condition',
        expression: 'context.big == 1',
        on_true: end,
        on_false: { end: 'other' },
        hooks: both,
      },
    ],
  },
  'hooks-of-collection': {
    steps: [
      {
        id: 'each',
        type: 'collection',
        items: 'trigger.input.items',
        steps: [
          { ...work, then: { goto: 'rest' }, on_error: 'continue' },
          { id: 'rest', type: 'wait', for: '1m', then: 'end' },
        ],
        then: end,
        hooks: {
          on_iteration_start: said,
          on_child_task_complete: joined,
          on_iteration_complete: said,
          task_finished: said,
        },
      },
    ],
  },
  'hooks-of-branch': {
    steps: [
      {
        id: 'both',
        type: 'parallel',
        branches: [
          { steps: [{ ...work, then: 'end', hooks: both }] },
          { steps: [{ ...work, id: 'other', then: 'end' }] },
        ],
        then: end,
        hooks: { task_finished: joined },
      },
    ],
  },
  'hooks-and-errors': {
    steps: [
      { ...work, on_error: { goto: 'mend' }, retry: { attempts: 3 }, then: end, hooks: { task_finished: joined } },
      { ...work, id: 'mend', then: end },
    ],
  },
};

describe('machines of workflows with hooks', () => {
  it.each(Object.entries(constructs))('are as their golden says, and valid: %s', (name, workflow) => {
    const { asl } = compile(workflow);
    const { errorsText, isValid } = aslValidator(asl);
    expect(asl).toEqual(golden({ file: new URL(`goldens/${name}.asl.json`, import.meta.url), actual: asl }));
    expect([isValid, errorsText('; ')]).toEqual([true, '']);
    expect(() => prepareMachine({ asl })).not.toThrow();
  });

  it('are as long as those without, where the step is a call of ours', () => {
    const rest = { id: 'hold', type: 'wait', for: '1h', then: end };
    const hooks: JsonObject[] = [{}, { hooks: both }, { hooks: { task_finished: joined } }];
    const happy = hooks.map((more) => {
      return pathOf(compile({ steps: [{ ...work, ...more, then: { goto: 'hold' } }, rest] }).asl);
    });
    expect(happy[1]).toEqual(happy[0]);
    expect(happy[2]).toEqual(happy[0]);
  });
});

/** The states on the way without failures. */
function pathOf(asl: JsonObject): string[] {
  const states = asl['States'] as Record<string, JsonObject>;
  const path: string[] = [];
  for (let name: unknown = 'work'; typeof name === 'string'; name = states[name]?.['Next']) path.push(name);
  return path;
}
