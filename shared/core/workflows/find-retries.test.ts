import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineAction } from '#core/actions/define-action.ts';
import { defineTask } from '#core/actions/define-task.ts';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';
import { findingsOfWorkflow } from './find-in-workflow.ts';

const own = { docs: 'Does it.', params: z.strictObject({}), run: () => null };
const actions = [defineAction({ ...own, name: 'says', errors: ['Busy'] }), defineAction({ ...own, name: 'silent' })];
const tasks = [defineTask({ ...own, name: 'asks', errors: ['Late'] })];
const end = { end: 'done' };

function messages(errors: string[], ...types: string[]): string[] {
  const known: Record<string, JsonObject> = {
    log: { type: 'log', message: 'hi' },
    asks: { type: 'run_task', task: 'asks' },
  };
  const inner: JsonObject = {
    ...{ id: 'act', type: 'action', then: 'end', retry: { attempts: 2, errors } },
    actions: types.map((type) => known[type] ?? { type }),
  };
  const { retry, ...within } = inner;
  const around = { id: 'each', type: 'collection', items: '[1, 2]', steps: [within], then: end, retry: retry ?? null };
  const steps = [
    { ...inner, then: { goto: 'each' } },
    { ...around, steps: [{ ...within, id: 'within' }] },
  ];
  const model = modelOf({ definitions: { _workflows: [{ app: 'crm', name: 'flow', steps }] }, actions, tasks });
  const workflow = model.workflow('_workflows-0');
  return (workflow ? findingsOfWorkflow({ workflow }) : []).map(({ path, message }) => `${path}: ${message}`);
}

describe('retry.errors', () => {
  it.each<[string, string[], string[]]>([
    ['what an action says that it throws', ['Busy'], ['log', 'says']],
    ['what a task says that it throws', ['Late'], ['asks']],
    ['what the platform throws', ['CONTENTION', 'EGRESS_FAILED', 'States.Timeout', 'TaskHookFailed'], ['log']],
    ['anything where an action does not say', ['Whatever'], ['says', 'silent']],
  ])('may name %s', (_, errors, types) => {
    expect(messages(errors, ...types)).toEqual([]);
  });

  it('is told of where nothing throws what it names, within the step either', () => {
    expect(messages(['Busy', 'Bussy'], 'says', 'asks')).toEqual([
      'steps[0].retry.errors[1]: nothing in act fails with "Bussy"; did you mean "Busy"?',
      'steps[1].retry.errors[1]: nothing in each fails with "Bussy"; did you mean "Busy"?',
    ]);
  });
});
