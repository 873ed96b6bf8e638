import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { createLab, DEAL_REVIEW, DEAL_STATUS, DEALS, defineDeals, WON_RULE } from './lab.ts';

const POLICY: JsonObject = {
  app: 'crm',
  name: 'limit',
  type: 'money',
  default: '100.00',
  min: '0',
  description: 'A limit.',
};
const EVENT: JsonObject = {
  app: 'crm',
  type: 'deal.celebrated',
  description: 'A deal was won and there was cake.',
  payload: [{ name: 'dealId', type: 'string', required: true }],
};

const lab = createLab();
let world: World;
let token: string;

beforeAll(async () => {
  world = await openWorld({ packs: [lab.pack] });
  token = await world.token({ user: 'ines', roles: ['integrator'] });
  await defineDeals({ world, token });
});
afterAll(() => world.close());

describe('a broken definition', () => {
  const hook = (binding: JsonObject): JsonObject => ({
    ...DEALS,
    name: 'broken',
    template_overrides: { controller: { hooks: [binding] } },
  });
  it.each([
    ['entities', { ...DEALS, name: 'broken', feilds: [] }, 'feilds', 'UNKNOWN_KEY', /did you mean "fields"/],
    ['entities', { ...DEALS, name: 'Broken' }, 'name', 'INVALID_FORMAT', /snake_case/],
    ['entities', { app: 'crm', name: 'broken' }, 'fields', 'REQUIRED', /./],
    [
      'entities',
      { ...DEALS, name: 'broken', fields: [{ name: 'a', type: 'sting' }], fsm: {}, indexes: [] },
      'fields[0].type',
      'NOT_IN_VALUES',
      /./,
    ],
    [
      'entities',
      hook({ events: ['create'], handler: 'lab_archve' }),
      'template_overrides.controller.hooks[0].handler',
      'UNKNOWN_HANDLER',
      /did you mean "lab_archive"/,
    ],
    [
      'entities',
      hook({ events: ['create'], handler: 'trim_strings', params: { field: ['a'] } }),
      'template_overrides.controller.hooks[0].params.field',
      'UNKNOWN_KEY',
      /unknown key "field"/,
    ],
    [
      'entities',
      hook({ events: ['create'], handler: 'trim_strings', when: 'amont > 1' }),
      'template_overrides.controller.hooks[0].when',
      'UNKNOWN_NAME',
      /amount/,
    ],
    ['entities', { ...DEALS, name: 'broken', fsm: { status: 'deal_stat' } }, 'fsm.status', 'UNKNOWN_FSM', /./],
    [
      'event-rules',
      { ...WON_RULE, name: 'broken', on: { event: 'deals.updatd' } },
      'on.event',
      'UNKNOWN_EVENT',
      /deals.updated/,
    ],
    ['event-rules', { ...WON_RULE, name: 'broken', when: 'status = "won"' }, 'when', 'SYNTAX', /./],
    ['event-rules', { ...WON_RULE, name: 'broken', when: 'amount > "x"' }, 'when', 'TYPE_MISMATCH', /./],
    [
      'event-rules',
      { ...WON_RULE, name: 'broken', then: { action: 'set_feld' } },
      'then.action',
      'UNKNOWN_ACTION',
      /set_field/,
    ],
    [
      'event-rules',
      { ...WON_RULE, name: 'broken', then: { action: 'start_workflow', workflow: 'nope' } },
      'then.workflow',
      'UNKNOWN_WORKFLOW',
      /./,
    ],
    ['event-rules', { ...WON_RULE, name: 'broken', activ: true }, 'activ', 'UNKNOWN_KEY', /did you mean "active"/],
    ['workflows', { ...DEAL_REVIEW, name: 'broken', steps: [] }, 'steps', 'OUT_OF_RANGE', /./],
    ['workflows', { ...DEAL_REVIEW, name: 'broken', record: 'deels' }, 'record', 'UNKNOWN_ENTITY', /./],
    [
      'workflows',
      { ...DEAL_REVIEW, name: 'broken', context: { a: 'triger.record_id' } },
      'context.a',
      'UNKNOWN_NAME',
      /trigger/,
    ],
    ['fsm-specs', { ...DEAL_STATUS, name: 'broken', terminal: ['wn'] }, expect.any(String), expect.any(String), /./],
    [
      'fsm-specs',
      { ...DEAL_STATUS, name: 'broken', transitions: [{ form: 'open', to: 'won' }] },
      expect.any(String),
      expect.any(String),
      /./,
    ],
    ['policies', { ...POLICY, name: 'broken', type: 'mony' }, 'type', 'NOT_IN_VALUES', /./],
    ['policies', { ...POLICY, name: 'broken', value: '-5' }, 'value', 'OUT_OF_RANGE', /./],
    ['events/catalog', { ...EVENT, type: 'No Type' }, 'type', 'INVALID_FORMAT', /./],
    [
      'events/catalog',
      { ...EVENT, payload: [{ nam: 'x', type: 'string' }] },
      expect.any(String),
      expect.any(String),
      /./,
    ],
  ])('of %s is refused with its path: %j', async (kind, body, path, code, message) => {
    const { status, json } = await admin({ method: 'POST', path: `/api/_admin/${kind}`, body: body as JsonObject });
    expect(status).toBe(422);
    expect(json['code']).toBe('VALIDATION_FAILED');
    expect(json['errors']).toContainEqual({ path, code, message: expect.stringMatching(message) });
  });

  it('shows each of several problems', async () => {
    const steps: JsonObject[] = [
      { id: 'a', type: 'condition', expression: 'record.amount > 1', on_true: { goto: 'nowhere' }, on_false: 'end' },
      { id: 'b', type: 'action', actions: [{ type: 'set_field', field: 'nte', value: 'x' }], then: 'end' },
    ];
    const { json } = await admin({
      method: 'POST',
      path: '/api/_admin/workflows',
      body: { ...DEAL_REVIEW, name: 'broken', steps },
    });
    const problems = json['errors'];
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: 'steps[0].on_true.goto', code: 'UNKNOWN_STEP' }),
        expect.objectContaining({ path: 'steps[1].actions[0].field', code: 'UNKNOWN_FIELD' }),
      ]),
    );
  });
});

function admin(a: {
  method?: string;
  path: string;
  body?: JsonObject;
  headers?: Record<string, string>;
}): Promise<WorldAnswer> {
  return world.call({ token, ...a });
}
