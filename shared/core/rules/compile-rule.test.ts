import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';
import type { CompiledRule } from './compile-rule.ts';

const deals: JsonObject = {
  app: 'crm',
  name: 'deals',
  fields: [
    { name: 'status', type: 'enum', values: ['open', 'won'] },
    { name: 'amount', type: 'money' },
    { name: 'email', type: 'email', pii: true },
  ],
};
const policy: JsonObject = { app: 'crm', name: 'handoff', type: 'money', default: '100.00', description: 'x' };
const event: JsonObject = {
  app: 'crm',
  type: 'quote.sent',
  description: 'A quote went out',
  payload: [{ name: 'quoteId', type: 'string', required: true }],
};
const then = { action: 'log', message: 'hi' };

function compile(rule: JsonObject): CompiledRule {
  const value = { app: 'crm', name: 'rule', then, ...rule };
  const definitions = { entity_definitions: [deals], policies: [policy], event_catalog: [event], event_rules: [value] };
  const compiled = modelOf({ definitions }).rule('event_rules-0');
  if (!compiled) throw new Error('no rule');
  return compiled;
}

function issuesOf(rule: JsonObject): string[] {
  try {
    compile(rule);
    return [];
  } catch (error) {
    return (error as { issues: { path: string; code: string }[] }).issues.map(({ path, code }) => `${code} ${path}`);
  }
}

const fixed = { source: ['dro.crm'], 'detail-type': ['deals.updated'] };

describe('compileRule', () => {
  it('always puts tenant, source and type into the pattern', () => {
    const { pattern, exact } = compile({ on: { event: 'deals.updated' } });
    expect(pattern).toEqual({ ...fixed, detail: { tenantId: ['acme'] } });
    expect(exact).toBe(true);
  });

  it('pushes what the bus can say and leaves money and policies to the residual', () => {
    const when = 'status == "won" && original.status != "won" && amount > policy.handoff';
    const { pattern, exact } = compile({ on: { event: 'deals.updated' }, when });
    expect(pattern).toMatchObject({ detail: { tenantId: ['acme'], record: { status: ['won'] } } });
    expect(JSON.stringify(pattern)).not.toContain('amount');
    expect(exact).toBe(false);
  });

  it('never pushes a condition on a personal field, which is masked on the bus', () => {
    const { pattern } = compile({ on: { event: 'deals.updated' }, when: 'email == "a@b.com"' });
    expect(pattern).toEqual({ ...fixed, detail: { tenantId: ['acme'] } });
  });

  it('reads the colon of older rules as a dot', () => {
    expect(compile({ on: { event: 'deals:updated' } }).source.type).toBe('deals.updated');
  });

  it('listens to events of the catalog by their payload', () => {
    const { pattern, source } = compile({ on: { event: 'quote.sent' }, when: 'quoteId == "q1"' });
    expect(source).toEqual({ type: 'quote.sent', app: 'crm', entity: null });
    expect(pattern).toMatchObject({ 'detail-type': ['quote.sent'], detail: { payload: { quoteId: ['q1'] } } });
  });

  it('fills the templates of its action', () => {
    const { action } = compile({
      on: { event: 'deals.updated' },
      then: { action: 'log', message: 'now {{ status }}' },
    });
    expect(action.render({ status: 'won' })).toMatchObject({ message: 'now won' });
  });

  it('takes values that are filled in later, or clear their field, as they come', () => {
    const set = { status: '{{ original.status }}', amount: null };
    const rule = { on: { event: 'deals.updated' }, then: { action: 'update_record', set } };
    expect(issuesOf(rule)).toEqual([]);
  });

  it.each<[string, JsonObject, string[]]>([
    ['an unknown event', { on: { event: 'daels.updated' } }, ['UNKNOWN_EVENT on.event']],
    [
      'an unknown field in its condition',
      { on: { event: 'deals.updated' }, when: 'stauts == "won"' },
      ['UNKNOWN_NAME when'],
    ],
    ['a condition that is no condition', { on: { event: 'deals.updated' }, when: 'amount' }, ['TYPE_MISMATCH when']],
    ['an unknown action', { on: { event: 'deals.updated' }, then: { action: 'lgo' } }, ['UNKNOWN_ACTION then.action']],
    [
      'a key that the action does not have',
      { on: { event: 'deals.updated' }, then: { ...then, mesage: 'x' } },
      ['UNKNOWN_KEY then.mesage'],
    ],
    [
      'a template that names nothing',
      { on: { event: 'deals.updated' }, then: { action: 'log', message: '{{ recrod.id }}' } },
      ['UNKNOWN_NAME then.message'],
    ],
    [
      'an event to send that nobody knows',
      { on: { event: 'deals.updated' }, then: { action: 'send_event', event: 'quote.snet' } },
      ['UNKNOWN_EVENT then.event'],
    ],
    [
      'a field on a catalog event that has no record at hand',
      { on: { event: 'quote.sent' }, then: { action: 'set_field', field: 'x', value: 1 } },
      ['REQUIRED then.entity'],
    ],
    [
      'a value that its field cannot have',
      { on: { event: 'deals.updated' }, then: { action: 'set_field', field: 'status', value: 'wno' } },
      ['NOT_IN_VALUES then.value'],
    ],
    [
      'such values among several',
      { on: { event: 'deals.updated' }, then: { action: 'update_record', set: { status: 'won', amount: 'much' } } },
      ['WRONG_TYPE then.set.amount'],
    ],
    [
      'such a value of a new record',
      { on: { event: 'deals.updated' }, then: { action: 'create_record', entity: 'deals', values: { status: 3 } } },
      ['NOT_IN_VALUES then.values.status'],
    ],
  ])('refuses %s', (_, rule, expected) => {
    expect(issuesOf(rule)).toEqual(expected);
  });
});
