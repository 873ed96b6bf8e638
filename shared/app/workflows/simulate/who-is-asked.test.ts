import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';
import { parseScript } from './script.ts';
import { simulate } from './simulate.ts';

const CLIENT = '00000000-0000-7000-8000-0000000000c1';
const entities: JsonObject[] = [
  { app: 'crm', name: 'clients', fields: [{ name: 'boss', type: 'string' }] },
  {
    app: 'crm',
    name: 'claims',
    fields: [
      { name: 'owner', type: 'string' },
      { name: 'client_id', type: 'reference', entity: 'crm/clients' },
    ],
  },
];

async function asked(assignee: JsonObject, record: JsonObject): Promise<unknown> {
  const end = { end: 'done' };
  const ways = { on_approve: end, on_reject: end, on_timeout: end };
  const flow: JsonObject = {
    ...{ app: 'crm', name: 'flow', record: 'claims' },
    steps: [{ id: 'ask', type: 'approval', assignee, timeout: '1h', ...ways }],
  };
  const model = modelOf({ definitions: { entity_definitions: entities, _workflows: [flow] } });
  const workflow = model.workflow('_workflows-0');
  const script = parseScript({
    input: { record, records: { 'crm/clients': [{ id: CLIENT, boss: 'mia' }] } },
    decisions: { ask: 'approve' },
  });
  const simulation = workflow && (await simulate({ model, workflow, script }));
  return simulation?.entries[0]?.what;
}

describe('who is asked in a simulation', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['a role', { type: 'role', role: 'lead' }, {}, 'role lead'],
    ['people by name', { type: 'users', users: ['ana', 'bo'] }, {}, 'ana, bo'],
    ['by a field', { type: 'relation', path: 'record.owner' }, { owner: 'bo' }, 'record.owner (bo)'],
    [
      'through another record',
      { type: 'relation', path: 'record.client_id.boss' },
      { client_id: CLIENT },
      'record.client_id.boss (mia)',
    ],
    [
      'by a relation that is empty',
      { type: 'relation', path: 'record.client_id.boss' },
      {},
      'record.client_id.boss (nobody)',
    ],
  ])('is told: %s', async (_, assignee, record, who) => {
    expect(await asked(assignee, record)).toBe(`asks ${who}: approve`);
  });
});
