import { describe, expect, it } from '@jest/globals';
import { isDroError } from '#core/errors/dro-error.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { modelOf, NOW, planWrite, rowOf } from '#test/support/planned-write.ts';

const FIELDS: Json[] = [
  { name: 'title', type: 'string', default: 'none' },
  { name: 'state', type: 'enum', values: ['new', 'done'] },
  { name: 'made_at', type: 'datetime', auto: 'now' },
  { name: 'made_on', type: 'date' },
  { name: 'made_by', type: 'string' },
  { name: 'org', type: 'string', auto: 'context.tenantId' },
  { name: 'label', type: 'string' },
  { name: 'long_label', type: 'string' },
];
const FLOW: JsonObject = { app: 'crm', name: 'flow', initial: 'new', transitions: [{ from: 'new', to: 'done' }] };
const modelWith = (a: { defaults?: Json[]; fields?: Json[] }) =>
  modelOf({
    definitions: {
      entity_definitions: [
        { app: 'crm', name: 'tasks', fields: a.fields ?? FIELDS, fsm: { state: 'flow' }, defaults: a.defaults ?? [] },
      ],
      fsm_specs: [FLOW],
    },
  });
const task = (values: JsonObject) => ({ operation: 'create' as const, app: 'crm', entity: 'tasks', values });
const recordOf = async (a: { defaults?: Json[]; values?: JsonObject }): Promise<JsonObject> =>
  (await planWrite({ model: modelWith(a), command: task(a.values ?? {}) })).record;

describe('defaults', () => {
  it('run static first, then automatic, then computed, whatever their order in the definition', async () => {
    const record = await recordOf({
      defaults: [
        { field: 'long_label', expression: 'label + " by " + made_by' },
        { field: 'label', expression: 'title + " " + state' },
        { field: 'made_by', auto: 'user_id' },
        { field: 'made_on', auto: 'now' },
      ],
      values: { label: 'L' },
    });
    expect(record).toMatchObject({
      ...{ title: 'none', state: 'new', made_at: NOW, made_on: NOW.slice(0, 10), made_by: 'u1', org: 'acme' },
      ...{ label: 'L', long_label: 'L by u1' },
    });
  });

  it('see what the earlier ones of their kind set', async () => {
    const record = await recordOf({
      defaults: [
        { field: 'label', expression: 'title + " " + state' },
        { field: 'long_label', expression: 'label + "!"' },
      ],
    });
    expect(record).toMatchObject({ label: 'none new', long_label: 'none new!' });
  });

  it('fill what is empty, or count always where they overwrite', async () => {
    const filled = await recordOf({ defaults: [{ field: 'label', expression: '"x"' }], values: { label: '' } });
    const kept = await recordOf({ defaults: [{ field: 'label', expression: '"x"' }], values: { label: 'mine' } });
    const forced = await recordOf({
      defaults: [{ field: 'label', expression: '"x"', policy: 'overwrite' }],
      values: { label: 'mine' },
    });
    expect([filled, kept, forced].map((one) => one['label'])).toEqual(['x', 'mine', 'x']);
  });

  it('run when their condition holds', async () => {
    const defaults = [{ field: 'label', value: 'x', when: 'title == "yes"' }];
    const yes = await recordOf({ defaults, values: { title: 'yes' } });
    const no = await recordOf({ defaults, values: { title: 'no' } });
    expect([yes['label'], no['label']]).toEqual(['x', null]);
  });

  it('are for new records, save for computed ones, unless they say otherwise', async () => {
    const model = modelWith({
      defaults: [
        { field: 'label', expression: '"computed"' },
        { field: 'made_by', auto: 'user_id', on: ['update'], policy: 'overwrite' },
        { field: 'long_label', value: 'static' },
      ],
    });
    const rows = [rowOf({ entity: 'tasks', id: 'r1', data: { title: 'a', state: 'new', made_by: 'other' } })];
    const command = { ...task({ title: 'b' }), operation: 'update' as const };
    const { record } = await planWrite({ model, command, rows });
    expect(record).toMatchObject({ label: 'computed', made_by: 'u1', long_label: null, org: null });
  });
});

describe('a default is refused when it is saved', () => {
  const issuesOf = (a: { defaults?: Json[]; fields?: Json[] }): string[] => {
    try {
      modelWith(a).entity({ app: 'crm', name: 'tasks' });
      return [];
    } catch (error) {
      return isDroError(error) ? error.issues.map((one) => `${one.code} ${one.path}`) : [String(error)];
    }
  };

  it.each<[string, { defaults?: Json[]; fields?: Json[] }, string[]]>([
    ['with two sources', { defaults: [{ field: 'label', value: 'x', auto: 'user_id' }] }, ['REQUIRED defaults[0]']],
    ['with none', { defaults: [{ field: 'label' }] }, ['REQUIRED defaults[0]']],
    [
      'for a field that cannot take it',
      { defaults: [{ field: 'label', auto: 'now' }] },
      ['TYPE_MISMATCH defaults[0].auto'],
    ],
    ['that nobody knows', { defaults: [{ field: 'label', auto: 'moon' }] }, ['NOT_IN_VALUES defaults[0].auto']],
    [
      'for a state in which no record can begin',
      { fields: [{ name: 'state', type: 'enum', values: ['new', 'done'], default: 'done' }] },
      ['UNKNOWN_STATE fsm.state'],
    ],
  ])('%s', (_, part, expected) => {
    expect(issuesOf(part)).toEqual(expected);
  });
});
