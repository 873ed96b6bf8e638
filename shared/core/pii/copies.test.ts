import { describe, expect, it } from '@jest/globals';
import { isDroError } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';

const people: JsonObject = {
  app: 'crm',
  name: 'people',
  fields: [
    { name: 'email', type: 'email', pii: true },
    { name: 'born', type: 'datetime', pii: true },
    { name: 'alias', type: 'string', pii: true },
    { name: 'note', type: 'string' },
    { name: 'reachable', type: 'boolean' },
  ],
};
const visits: JsonObject = {
  app: 'crm',
  name: 'visits',
  fields: [
    { name: 'guest', type: 'string', pii: true },
    { name: 'place', type: 'string' },
  ],
};

function issuesOf(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (error) {
    return isDroError(error) ? error.issues.map((issue) => `${issue.code} ${issue.path}`) : [String(error)];
  }
}

function ruleIssues(then: JsonObject): string[] {
  const rule = { app: 'crm', name: 'copy', on: { event: 'people.updated' }, then };
  const model = modelOf({ definitions: { entity_definitions: [people, visits], event_rules: [rule] } });
  return issuesOf(() => model.rule('event_rules-0'));
}

function workflowIssues(part: JsonObject): string[] {
  const workflow = { app: 'crm', name: 'flow', record: 'people', ...part };
  const model = modelOf({ definitions: { entity_definitions: [people, visits], _workflows: [workflow] } });
  return issuesOf(() => model.workflow('_workflows-0'));
}

const set = (field: string, value: string): JsonObject => ({ action: 'set_field', field, value });

describe('a rule that copies personal values', () => {
  it.each(['{{ email }}', 'to {{ record.email }}', '{{ original.email }}', '{{ changes.email.new }}', '{{ record }}'])(
    'into a field that is not personal is refused: %s',
    (value) => {
      expect(ruleIssues(set('note', value))).toEqual(['PERSONAL_DATA then.value']);
    },
  );

  it('is refused for each field that it sets, here and in other records', () => {
    expect(ruleIssues({ action: 'update_record', set: { note: '{{ email }}', alias: '{{ email }}' } })).toEqual([
      'PERSONAL_DATA then.set.note',
    ]);
    const values = { guest: '{{ email }}', place: 'at {{ email }}' };
    expect(ruleIssues({ action: 'create_record', entity: 'visits', values })).toEqual([
      'PERSONAL_DATA then.values.place',
    ]);
  });

  it('may put them into personal fields, say yes or no about them, and copy what is not personal', () => {
    expect(ruleIssues(set('alias', '{{ email }}'))).toEqual([]);
    expect(ruleIssues(set('reachable', '{{ email != null }}'))).toEqual([]);
    expect(ruleIssues(set('alias', '{{ note }}'))).toEqual([]);
    expect(ruleIssues({ action: 'log', message: '{{ email }}' })).toEqual([]);
  });
});

describe('a workflow with personal values', () => {
  const step = (part: JsonObject): JsonObject => ({ steps: [{ id: 'one', then: 'end', ...part }] });
  const action = (field: string, value: string): JsonObject =>
    step({ type: 'action', actions: [{ type: 'set_field', field, value }] });

  it('is refused where it copies them into a field that is not personal', () => {
    expect(workflowIssues(action('note', '{{ record.email }}'))).toEqual(['PERSONAL_DATA steps[0].actions[0].value']);
    expect(workflowIssues(action('alias', '{{ record.email }}'))).toEqual([]);
  });

  it('is refused where it reads them from what it was started with, which is masked', () => {
    expect(workflowIssues(action('alias', '{{ trigger.record.email }}'))).toEqual(['PERSONAL_DATA steps[0]']);
    const context = { mail: 'trigger.record.email', note: 'trigger.record.note' };
    expect(workflowIssues({ context, ...action('alias', 'x') })).toEqual(['PERSONAL_DATA context.mail']);
  });

  it('is refused where it waits until one, for that is kept', () => {
    expect(workflowIssues(step({ type: 'wait', until: 'record.born' }))).toEqual(['PERSONAL_DATA steps[0].until']);
    expect(workflowIssues(step({ type: 'wait', until: 'record.created_at' }))).toEqual([]);
  });
});
