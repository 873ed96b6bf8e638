import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import { modelOf, NOW, planWrite, rowOf } from '#test/support/planned-write.ts';

const EARLIER = '2026-01-01T00:00:00.000Z';

const people = (...bindings: JsonObject[]): ReturnType<typeof modelOf> =>
  modelOf({
    definitions: {
      entity_definitions: [
        {
          app: 'crm',
          name: 'people',
          fields: [
            { name: 'name', type: 'string' },
            { name: 'kind', type: 'enum', values: ['a', 'b'] },
            { name: 'note', type: 'text' },
            { name: 'mail', type: 'email' },
            { name: 'login', type: 'string' },
            { name: 'opened_at', type: 'datetime' },
            { name: 'touched_at', type: 'datetime' },
            { name: 'tags', type: 'list', of: { type: 'string' } },
            {
              name: 'phones',
              type: 'list',
              fields: [
                { name: 'label', type: 'string' },
                { name: 'times', type: 'integer' },
              ],
            },
          ],
          template_overrides: { controller: { hooks: bindings } },
        },
      ],
    },
  });
const both: Json = ['create', 'update'];
const write = async (a: {
  model: ReturnType<typeof modelOf>;
  values: JsonObject;
  stored?: JsonObject;
  origin?: 'client' | 'import';
}): Promise<JsonObject> => {
  const rows = a.stored ? [rowOf({ entity: 'people', id: 'r1', data: a.stored })] : [];
  const operation = a.stored ? ('update' as const) : ('create' as const);
  const command = {
    operation,
    app: 'crm',
    entity: 'people',
    values: a.values,
    origin: a.origin ?? ('client' as const),
  };
  return (await planWrite({ model: a.model, command, rows })).record;
};
const issuesOf = (binding: JsonObject): string[] => {
  try {
    people(binding).entity({ app: 'crm', name: 'people' });
    return [];
  } catch (error) {
    const { issues } = error as { issues: { path: string; code: string }[] };
    return issues.map((one) => `${one.code} ${one.path.replace('template_overrides.controller.hooks[0].', '')}`);
  }
};

describe('trim_strings', () => {
  it('takes blanks off every text, in lists too, and leaves the rest', async () => {
    const values = {
      name: '  Ana ',
      note: '\tx\n',
      tags: [' a', 'b'],
      phones: [{ label: ' home ', times: 2 }],
    };
    const record = await write({ model: people({ events: both, handler: 'trim_strings' }), values });
    expect(record).toMatchObject({ name: 'Ana', note: 'x', tags: ['a', 'b'], phones: [{ label: 'home', times: 2 }] });
  });

  it('keeps to the named fields', async () => {
    const model = people({ events: both, handler: 'trim_strings', params: { fields: ['name'] } });
    expect(await write({ model, values: { name: ' A ', note: ' n ' } })).toMatchObject({ name: 'A', note: ' n ' });
  });

  it('leaves alone what the write does not touch', async () => {
    const model = people({ events: both, handler: 'trim_strings' });
    const record = await write({ model, values: { note: ' n ' }, stored: { name: ' old ' } });
    expect(record).toMatchObject({ name: ' old ', note: 'n' });
  });
});

describe('normalize_email', () => {
  it('brings all addresses to one spelling', async () => {
    const model = people({ events: both, handler: 'normalize_email' });
    expect(await write({ model, values: { mail: ' Ana@Example.COM ', login: 'Ana' } })).toMatchObject({
      mail: 'ana@example.com',
      login: 'Ana',
    });
  });

  it('takes texts that are named', async () => {
    const model = people({ events: both, handler: 'normalize_email', params: { fields: ['login'] } });
    expect(await write({ model, values: { login: ' Ana@X.org ' } })).toMatchObject({ login: 'ana@x.org' });
  });
});

describe('set_timestamps', () => {
  const model = people({
    events: both,
    handler: 'set_timestamps',
    params: { created: 'opened_at', updated: 'touched_at' },
  });

  it('sets both on create, whatever a client says', async () => {
    expect(await write({ model, values: { name: 'A', opened_at: EARLIER } })).toMatchObject({
      opened_at: NOW,
      touched_at: NOW,
    });
  });

  it('keeps the first and moves the second on update', async () => {
    const stored = { name: 'A', opened_at: EARLIER, touched_at: EARLIER };
    expect(await write({ model, values: { name: 'B', opened_at: NOW }, stored })).toMatchObject({
      opened_at: EARLIER,
      touched_at: NOW,
    });
  });

  it('makes no change of a write that has none', async () => {
    const stored = { name: 'A', opened_at: EARLIER, touched_at: EARLIER };
    const record = await write({ model, values: { name: 'A', opened_at: NOW, touched_at: NOW }, stored });
    expect(record).toMatchObject({ opened_at: EARLIER, touched_at: EARLIER, version: 1 });
  });

  it('keeps the times that history brings', async () => {
    const values = { name: 'A', opened_at: EARLIER };
    expect(await write({ model, values, origin: 'import' })).toMatchObject({ opened_at: EARLIER, touched_at: NOW });
  });
});

describe('set_updated_at', () => {
  it('moves its field with every change', async () => {
    const model = people({ events: both, handler: 'set_updated_at', params: { field: 'touched_at' } });
    const record = await write({ model, values: { name: 'B' }, stored: { name: 'A', touched_at: EARLIER } });
    expect(record['touched_at']).toBe(NOW);
  });
});

describe('parameters', () => {
  it.each<[string, JsonObject, string[]]>([
    ['none at all', { events: both, handler: 'set_timestamps' }, []],
    ['the platform’s own names', { events: both, handler: 'set_timestamps', params: { created: 'created_at' } }, []],
    [
      'an unknown field',
      { events: both, handler: 'set_timestamps', params: { created: 'opend_at' } },
      ['UNKNOWN_FIELD params.created'],
    ],
    [
      'a field of another type',
      { events: both, handler: 'set_updated_at', params: { field: 'name' } },
      ['BINDING_MISMATCH params.field'],
    ],
    [
      'an unknown field in a list',
      { events: both, handler: 'trim_strings', params: { fields: ['name', 'nme'] } },
      ['UNKNOWN_FIELD params.fields[1]'],
    ],
    [
      'a number to be trimmed',
      { events: both, handler: 'normalize_email', params: { fields: ['opened_at'] } },
      ['BINDING_MISMATCH params.fields[0]'],
    ],
    [
      'an unknown key',
      { events: both, handler: 'trim_strings', params: { field: 'name' } },
      ['UNKNOWN_KEY params.field'],
    ],
    ['an event that makes no sense', { events: ['delete'], handler: 'trim_strings' }, ['PHASE_MISMATCH events']],
    [
      'camelCase',
      { events: both, handler: 'generate_slug', params: { from: 'name', to: 'login', maxLength: 40 } },
      ['BINDING_MISMATCH params.to'],
    ],
  ])('of a binding are checked: %s', (_, binding, issues) => {
    expect(issuesOf(binding)).toEqual(issues);
  });
});
