import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { checkDefinition } from '#core/definitions/check-model.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { accounts, bound, status } from '#test/support/deals.ts';
import { modelOf } from '#test/support/planned-write.ts';
import type { Finding } from './compiled-entity.ts';

const make = (a: Partial<Hook> & { name: string }): Hook =>
  defineHook({ phase: 'before', docs: a.name, params: z.strictObject({}), run: () => undefined, ...a });
const hooks = [
  make({ name: 'tidy', kind: 'normalise' }),
  make({ name: 'work_out', kind: 'derive' }),
  make({ name: 'guard', kind: 'validate', formerly: ['old_guard'] }),
  make({ name: 'tell', kind: 'emit', phase: 'after' }),
  make({ name: 'count', phase: 'in_transaction' }),
  make({ name: 'replace', kind: 'replace', events: ['delete'] }),
  make({ name: 'limit', params: z.strictObject({ most: z.number() }) }),
  make({
    name: 'picky',
    params: z.strictObject({ field: z.string() }),
    check: () => [{ path: 'field', code: 'UNKNOWN_FIELD', message: 'no such field' }],
  }),
];
const modelWith = (bindings: Json[], more: JsonObject = {}): TenantModel =>
  modelOf({
    definitions: { entity_definitions: [{ ...bound(bindings), ...more }, accounts], fsm_specs: [status] },
    hooks,
  });

/** What saving the entity is refused with. */
function refused(bindings: Json[], more: JsonObject = {}): Issue[] {
  const model = modelWith(bindings, more);
  const [stored] = model.all('entity_definitions');
  if (!stored) throw new Error('there is no entity');
  try {
    checkDefinition({ stored, model });
    return [];
  } catch (error) {
    if (isDroError(error)) return error.issues;
    throw error;
  }
}
const findings = (bindings: Json[], more: JsonObject = {}): readonly Finding[] =>
  modelWith(bindings, more).entity({ app: 'crm', name: 'deals' })?.findings ?? [];
const at = (i: number, key: string): string => `template_overrides.controller.hooks[${i}]${key}`;

describe('a binding is refused when it is saved', () => {
  it.each<[string, JsonObject, { path: string; code: string; message?: unknown }]>([
    [
      'its handler is not registered, with the nearest name',
      { events: ['create'], handler: 'gaurd' },
      { path: at(0, '.handler'), code: 'UNKNOWN_HANDLER', message: expect.stringContaining('"guard"') },
    ],
    [
      'its handler has another name by now',
      { events: ['create'], handler: 'old_guard' },
      { path: at(0, '.handler'), code: 'FORMER_NAME', message: expect.stringContaining('guard') },
    ],
    [
      'its condition names a field that there is not',
      { events: ['create'], handler: 'guard', when: 'stauts == "won"' },
      { path: at(0, '.when'), code: 'UNKNOWN_NAME' },
    ],
    [
      'its condition is no condition',
      { events: ['create'], handler: 'guard', when: 'probability + 1' },
      { path: at(0, '.when'), code: 'TYPE_MISMATCH' },
    ],
    [
      'its condition is always false',
      { events: ['create'], handler: 'guard', when: 'status == "open" && false' },
      { path: at(0, '.when'), code: 'NEVER_HOLDS' },
    ],
    [
      'its condition waits for a value that the field never has',
      { events: ['update'], handler: 'guard', when: 'status == "wonn"' },
      { path: at(0, '.when'), code: 'NEVER_HOLDS' },
    ],
    [
      'its condition looks for what stood before a create',
      { events: ['create'], handler: 'guard', when: 'original.status == "open"' },
      { path: at(0, '.when'), code: 'NEVER_HOLDS' },
    ],
    [
      'its condition waits for a change on delete, where nothing changes',
      { events: ['delete'], handler: 'guard', when: 'status != original.status' },
      { path: at(0, '.when'), code: 'NEVER_HOLDS' },
    ],
    [
      'its handler cannot run on the event',
      { events: ['update', 'delete'], handler: 'replace' },
      { path: at(0, '.events'), code: 'PHASE_MISMATCH', message: expect.stringContaining('update') },
    ],
    [
      'its handler runs in another phase than the author counts on',
      { events: ['update'], handler: 'tell', phase: 'before' },
      { path: at(0, '.phase'), code: 'PHASE_MISMATCH' },
    ],
    [
      'a parameter is unknown',
      { events: ['create'], handler: 'limit', params: { most: 1, moar: 2 } },
      { path: at(0, '.params.moar'), code: 'UNKNOWN_KEY' },
    ],
    [
      'the handler does not take its parameters on this entity',
      { events: ['create'], handler: 'picky', params: { field: 'x' } },
      { path: at(0, '.params.field'), code: 'UNKNOWN_FIELD' },
    ],
    [
      'its timeout is no duration',
      { events: ['create'], handler: 'guard', timeout: 'soon' },
      { path: at(0, '.timeout'), code: 'INVALID_FORMAT' },
    ],
    [
      'its timeout is longer than a caller waits',
      { events: ['create'], handler: 'guard', timeout: '21s' },
      { path: at(0, '.timeout'), code: 'OUT_OF_RANGE', message: expect.stringContaining('20s') },
    ],
    [
      'it counts for an app through which no write comes',
      { events: ['create'], handler: 'guard', scope: 'app', app: 'chat' },
      { path: at(0, '.app'), code: 'NOT_IN_VALUES' },
    ],
    [
      'it names an app without counting for one',
      { events: ['create'], handler: 'guard', app: 'crm' },
      { path: at(0, '.app'), code: 'UNKNOWN_KEY' },
    ],
  ])('because %s', (_name, binding, issue) => {
    expect(refused([binding])).toEqual([expect.objectContaining(issue)]);
  });

  it('because it stands there already, also with a condition that adds nothing', () => {
    const issues = refused([
      { events: ['create', 'update'], handler: 'guard' },
      { events: ['update'], handler: 'guard', when: 'status == "won"' },
    ]);
    expect(issues).toMatchObject([{ path: at(1, ''), code: 'DUPLICATE_BINDING' }]);
  });
});

describe('a binding is saved', () => {
  it('twice, when the two differ in what they do or when', () => {
    expect(
      refused([
        { events: ['update'], handler: 'guard', when: 'status == "won"' },
        { events: ['update'], handler: 'guard', when: 'status == "lost"' },
        { events: ['create'], handler: 'limit', params: { most: 1 } },
        { events: ['create'], handler: 'limit', params: { most: 2 } },
      ]),
    ).toEqual([]);
  });

  it('with its description, scope and timeout kept', () => {
    const binding = {
      ...{ events: ['create'], handler: 'guard', description: 'why', scope: 'tenant' },
      timeout: '500ms',
    };
    const entity = modelWith([binding]).entity({ app: 'crm', name: 'deals' });
    expect(entity?.definition.template_overrides.controller.hooks).toEqual([binding]);
    expect(entity?.bindings.before).toMatchObject([{ timeout: 500, app: null }]);
  });

  it('with 5 s before a commit and 30 s after it where it says nothing', () => {
    const entity = modelWith([
      { events: ['create'], handler: 'guard' },
      { events: ['create'], handler: 'tell' },
    ]).entity({ app: 'crm', name: 'deals' });
    expect(entity?.bindings.before[0]?.timeout).toBe(5000);
    expect(entity?.bindings.after[0]?.timeout).toBe(30_000);
  });

  it('and goes on working under a former name once it is stored', () => {
    const entity = modelWith([{ events: ['create'], handler: 'old_guard' }]).entity({ app: 'crm', name: 'deals' });
    expect(entity?.bindings.before[0]?.hook.name).toBe('guard');
  });
});

describe('a finding is shown', () => {
  it('for hooks out of the order normalise, derive, validate, emit', () => {
    expect(
      findings([
        { events: ['create', 'update'], handler: 'guard' },
        { events: ['update'], handler: 'work_out' },
        { events: ['create'], handler: 'tidy' },
      ]),
    ).toMatchObject([
      { severity: 'warning', path: at(1, ''), code: 'HOOK_ORDER', fix: `move it before ${at(0, '')}` },
      { severity: 'warning', path: at(2, ''), code: 'HOOK_ORDER' },
    ]);
  });

  it('not for hooks that never meet: of other events, of other phases, or without a kind', () => {
    expect(
      findings([
        { events: ['delete'], handler: 'guard' },
        { events: ['create'], handler: 'tell' },
        { events: ['create'], handler: 'count' },
        { events: ['create'], handler: 'limit', params: { most: 1 } },
        { events: ['create'], handler: 'tidy' },
      ]),
    ).toEqual([]);
  });

  it('for an event on which the condition cannot hold, while it can on another', () => {
    expect(findings([{ events: ['create', 'update'], handler: 'guard', when: 'original.status == "open"' }])).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'NEVER_HOLDS', fix: 'remove create from events' }),
    ]);
  });

  it('not for a condition on delete after a hook that may have changed the record', () => {
    expect(
      findings([
        { events: ['delete'], handler: 'work_out' },
        { events: ['delete'], handler: 'count', when: 'status != original.status' },
      ]),
    ).toEqual([]);
  });

  it('for a guard that other apps of a bridged entity go around', () => {
    const binding = { events: ['create'], handler: 'guard', scope: 'app', app: 'chat' };
    expect(findings([binding], { bridged_into: ['chat', 'portal'] })).toMatchObject([
      { severity: 'warning', code: 'SCOPE_BYPASS', message: expect.stringContaining('crm or portal') },
    ]);
  });
});

describe('the registry', () => {
  it('refuses a name that two hooks have, or had', () => {
    const twice =
      (name: string): (() => unknown) =>
      () =>
        modelOf({ definitions: {}, hooks: [...hooks, make({ name })] });
    expect(twice('guard')).toThrow('"guard" is registered twice');
    expect(twice('old_guard')).toThrow('"old_guard" is registered twice');
  });
});
