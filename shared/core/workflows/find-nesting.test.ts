import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';
import { nestingFindings } from './find-nesting.ts';

const nests = (workflow: string): JsonObject => ({ id: 'nest', type: 'workflow', workflow, then: 'end' });
const acts = (action: JsonObject): JsonObject => ({ id: 'act', type: 'action', actions: [action], then: 'end' });
const within = (step: JsonObject): JsonObject => ({
  ...{ id: 'each', type: 'collection', items: '[1]', steps: [step], then: 'end' },
});

/** What is found in the first of some workflows, a, b, c, each with one step. */
function found(steps: JsonObject[]): string[] {
  const workflows = steps.map((step, i): JsonObject => ({ app: 'crm', name: 'abc'.charAt(i), steps: [step] }));
  const model = modelOf({ definitions: { _workflows: workflows } });
  const stored = model.byId({ collection: '_workflows', id: '_workflows-0' });
  const findings = stored ? nestingFindings({ model, stored }) : [];
  return findings.map(
    ({ severity, code, path, message }) => `${severity} ${code} ${path} ${message.replace(/;.*/, '')}`,
  );
}

describe('nestingFindings', () => {
  it.each<[string, JsonObject[], string]>([
    ['itself', [nests('a')], 'steps[0].workflow the workflow nests itself: crm/a → crm/a'],
    [
      'itself by way of others, the shortest way',
      [within(nests('b')), nests('crm/c'), nests('a')],
      'steps[0].steps[0].workflow the workflow nests itself: crm/a → crm/b → crm/c → crm/a',
    ],
    [
      'what starts it anew',
      [nests('b'), acts({ type: 'start_workflow', workflow: 'a' })],
      'steps[0].workflow the workflow starts itself again: crm/a → crm/b → crm/a',
    ],
    [
      'what sends it on its own way',
      [acts({ type: 'dispatch_task', task_id: 'b' }), nests('a')],
      'steps[0].actions[0] the workflow starts itself again: crm/a → crm/b → crm/a',
    ],
  ])('warns of a workflow that begins %s', (_, steps, wanted) => {
    expect(found(steps)).toEqual([`warning WORKFLOW_CYCLE ${wanted}`]);
  });

  it('says nothing of one that begins others, although those go in a circle', () => {
    expect(found([nests('b'), nests('c'), nests('b')])).toEqual([]);
  });
});
