import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';

const cases: JsonObject = { app: 'desk', name: 'cases', fields: [{ name: 'level', type: 'integer' }] };
const inner: JsonObject = {
  app: 'desk',
  name: 'inner',
  input: [
    { name: 'level', type: 'integer', required: true },
    { name: 'reason', type: 'string', max_length: 5 },
  ],
  steps: [{ id: 'hold', type: 'wait', for: '1d', then: 'end' }],
};
const nested = (input: JsonObject): JsonObject => ({ type: 'workflow', workflow: 'inner', input });
const action = (one: JsonObject): JsonObject => ({ type: 'action', actions: [one] });
const starts = (input: JsonObject): JsonObject => action({ type: 'start_workflow', workflow: 'inner', input });
const sends = (input: JsonObject): JsonObject => action({ type: 'dispatch_task', task_id: 'desk/inner', input });

function issuesOf(step: JsonObject): string[] {
  const outer = { app: 'desk', name: 'outer', record: 'cases', steps: [{ id: 'go', then: 'end', ...step }] };
  const model = modelOf({ definitions: { entity_definitions: [cases], _workflows: [inner, outer] } });
  return issuesIn(() => model.workflow('_workflows-1'));
}
function issuesIn(compile: () => unknown): string[] {
  try {
    compile();
    return [];
  } catch (error) {
    return (error as { issues: { path: string; code: string }[] }).issues.map(({ path, code }) => `${code} ${path}`);
  }
}

describe('the input of another workflow', () => {
  it.each([nested, starts, sends])('is taken as that one wants it, templates for what is known later (%#)', (kind) => {
    const input = { level: '{{ record.level }}', reason: 'why', record_id: '{{ record.id }}' };
    expect(issuesOf(kind(input))).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    ['with something missing that it needs', { reason: 'why' }, 'REQUIRED level'],
    ['with something of the wrong type', { level: 'high' }, 'WRONG_TYPE level'],
    ['with something too long', { level: 1, reason: 'at length' }, 'TOO_LONG reason'],
    ['with something that it does not know', { level: 1, raeson: 'x' }, 'UNKNOWN_FIELD raeson'],
    ['with a template for something that it does not know', { level: 1, rank: '{{ now }}' }, 'UNKNOWN_FIELD rank'],
  ])('is refused on save %s', (_what, input, expected) => {
    const [code, name] = expected.split(' ');
    expect(issuesOf(nested(input))).toEqual([`${code} steps[0].input.${name}`]);
    expect(issuesOf(starts(input))).toEqual([`${code} steps[0].actions[0].input.${name}`]);
    expect(issuesOf(sends(input))).toEqual([`${code} steps[0].actions[0].input.${name}`]);
  });

  it('is looked at in rules too', () => {
    const rule = {
      ...{ app: 'desk', name: 'rule', on: { event: 'cases.created' } },
      then: { action: 'start_workflow', workflow: 'inner' },
    };
    const definitions = { entity_definitions: [cases], _workflows: [inner], event_rules: [rule] };
    const model = modelOf({ definitions });
    expect(issuesIn(() => model.rule('event_rules-0'))).toEqual(['REQUIRED then.input.level']);
  });
});
