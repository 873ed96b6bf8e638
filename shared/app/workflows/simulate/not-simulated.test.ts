import { expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';
import type { NotSimulated } from './not-simulated.ts';
import { presentSimulation } from './present.ts';
import { parseScript } from './script.ts';
import { simulate } from './simulate.ts';

const checked: JsonObject = {
  app: 'desk',
  name: 'checked',
  fields: [{ name: 'note', type: 'string' }],
  validators: [{ type: 'expression', rule: 'note != "bad"', message: 'not so' }],
  template_overrides: {
    controller: {
      hooks: [
        { events: ['create', 'update'], handler: 'trim_strings' },
        { events: ['update'], handler: 'audit_log' },
      ],
    },
  },
};
const plain: JsonObject = { app: 'desk', name: 'plain', fields: [{ name: 'note', type: 'string' }] };
const said = [{ type: 'log', message: 'x' }];
const set = (id: string, value: string, more: JsonObject): JsonObject => ({
  ...{ id, type: 'action', actions: [{ type: 'set_field', field: 'note', value }], then: 'end' },
  ...more,
});

async function leftOut(a: { record: string; steps: JsonObject[]; hooks?: JsonObject }): Promise<NotSimulated[]> {
  const workflow = { app: 'desk', name: 'flow', ...a };
  const model = modelOf({ definitions: { entity_definitions: [checked, plain], _workflows: [workflow] } });
  const compiled = model.workflow('_workflows-0');
  if (!compiled) throw new Error('there is no such workflow');
  const simulation = await simulate({ model, workflow: compiled, script: parseScript({}) });
  expect(presentSimulation(simulation)).toMatchObject({ status: 'completed', not_simulated: simulation.notSimulated });
  return simulation.notSimulated;
}

it('names the hooks and validators of what is written, and the hooks of the steps that were gone through', async () => {
  const steps = [
    set('first', 'a', { then: { goto: 'ask' }, hooks: { task_finished: said } }),
    {
      ...{ id: 'ask', type: 'condition', expression: 'record.note == "a"' },
      ...{ on_true: 'end', on_false: { goto: 'other' } },
    },
    set('other', 'b', { hooks: { task_started: said } }),
  ];
  expect(await leftOut({ record: 'checked', steps, hooks: { workflow_finished: said } })).toEqual([
    { what: 'hooks', of: 'desk/checked', names: ['trim_strings', 'audit_log'] },
    { what: 'validators', of: 'desk/checked', names: ['EXPRESSION_VALIDATION_FAILED'] },
    { what: 'task_hooks', of: 'first', names: ['task_finished log'] },
    { what: 'task_hooks', of: 'workflow', names: ['workflow_finished log'] },
  ]);
});

it('says nothing where nothing is left out', async () => {
  const made = { type: 'create_record', entity: 'plain', values: { note: 'a' } };
  const steps = [set('first', 'a', { actions: [made] })];
  expect(await leftOut({ record: 'plain', steps })).toEqual([]);
  expect(await leftOut({ record: 'checked', steps: [{ id: 'hold', type: 'wait', for: '1d', then: 'end' }] })).toEqual(
    [],
  );
});

it('tells of records that are made too', async () => {
  const made = { type: 'create_record', entity: 'checked', values: { note: 'a' } };
  const [first] = await leftOut({ record: 'plain', steps: [set('first', 'a', { actions: [made] })] });
  expect(first).toMatchObject({ what: 'hooks', of: 'desk/checked' });
});
