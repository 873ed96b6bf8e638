import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { ROOT } from '#test/support/source-files.ts';
import { checkPayload } from './check-payload.ts';
import { examplePayload, payloadJsonSchema } from './describe-type.ts';
import { eventTypeDefinitionSchema, type OwnEventType } from './event-type.ts';
import type { PayloadType } from './payload-type.ts';
import { breakingChanges } from './schema-change.ts';
import { SYSTEM_EVENT_TYPES, systemEventType } from './system-types.ts';

type Fact = {
  type: string;
  category: string;
  name: string;
  schemaRef: string;
  status: string;
  fields: Record<string, [type: string, required: boolean]>;
};
const facts: Fact[] = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/spec/event-catalog.json'), 'utf8'));
const actor = { userId: '0198c5a0-0000-7000-8000-000000000001', contactId: null, type: 'USER' } as const;
const base = { tenantId: 'acme', occurredAt: '2026-03-01T12:00:00.000Z', actor };
const named = facts.map((fact): [string, Fact] => [fact.type, fact]);

describe('the system catalog', () => {
  it('has the types that it must have, and no others', () => {
    expect(SYSTEM_EVENT_TYPES.map((one) => one.type).sort()).toEqual(facts.map((one) => one.type).sort());
    expect(facts).toHaveLength(143);
  });

  it.each(named)('%s has the name, category, status, schema and members that it must have', (type, fact) => {
    const known = systemEventType(type);
    const fields = Object.fromEntries(
      (known?.members() ?? []).map((one) => [one.name, [notation(one.type), one.required]]),
    );
    expect(known?.name.toLowerCase()).toBe(fact.name.toLowerCase());
    expect(known).toMatchObject({ category: fact.category, status: fact.status, schemaRef: fact.schemaRef });
    expect(fields).toEqual(fact.fields);
  });

  it.each(named)('%s has words, a schema for each member, and an example that it allows', (type, fact) => {
    const known = systemEventType(type);
    const schema = known ? payloadJsonSchema(known) : {};
    expect(known?.description).toMatch(/^[A-Z].{15,}\.$/);
    expect(Object.keys(schema['properties'] ?? {}).sort()).toEqual(Object.keys(fact.fields).sort());
    expect(Object.keys((known && examplePayload(known)) ?? {}).sort()).toEqual(Object.keys(fact.fields).sort());
  });

  it('says of each type that is not active why, and of what was replaced by what', () => {
    const idle = SYSTEM_EVENT_TYPES.filter((one) => one.status !== 'active');
    const replaced = idle.filter((one) => one.status === 'legacy' || one.status === 'retired');
    const names = SYSTEM_EVENT_TYPES.flatMap((one) => [...one.successors, ...one.see]);
    expect(idle.filter((one) => (one.reason ?? '').length < 10)).toEqual([]);
    expect(replaced.filter((one) => one.successors.length === 0)).toEqual([]);
    expect(names.filter((name) => systemEventType(name)?.status !== 'active')).toEqual([]);
    expect(systemEventType('CLIENT_CREATED')?.replaces).toEqual(['COMPANY_CREATED']);
  });
});

describe('the payload of a system type', () => {
  const invoice = systemEventType('INVOICE_WRITTEN_OFF');
  const given = { invoiceId: '11111111-1111-1111-1111-111111111111', amountWrittenOff: '10.00', currency: 'EUR' };

  it('gets tenant, time and actor from the platform; the tenant whatever is given', () => {
    const { payload, issues } = checkPayload({ type: known(), payload: { ...given, tenantId: 'other' }, base });
    expect(issues).toEqual([]);
    expect(payload).toEqual({
      ...given,
      tenantId: 'acme',
      occurredAt: base.occurredAt,
      actorUserId: actor.userId,
      actorType: 'USER',
    });
  });

  it('keeps the time and the actor that are given, and brings times to one form', () => {
    const own = { ...given, actorType: 'SYSTEM', occurredAt: '2026-01-01T02:00:00+02:00' };
    const { payload } = checkPayload({ type: known(), payload: own, base });
    expect(payload).toMatchObject({ actorType: 'SYSTEM', occurredAt: '2026-01-01T00:00:00.000Z' });
  });

  it('is refused member by member', () => {
    const wrong = { invoiceId: 'x', amountWrittenOff: 10, curency: 'EUR' };
    const { issues } = checkPayload({ type: known(), payload: wrong, base });
    expect(issues.map(({ path, code }) => `${code} ${path}`).sort()).toEqual([
      'INVALID_FORMAT invoiceId',
      'REQUIRED currency',
      'UNKNOWN_KEY curency',
      'WRONG_TYPE amountWrittenOff',
    ]);
  });

  it('takes null for what may be absent, and not for what must be there', () => {
    const { payload, issues } = checkPayload({ type: known(), payload: { ...given, reason: null }, base });
    const bad = checkPayload({ type: known(), payload: { ...given, currency: null }, base });
    expect([issues, payload['reason']]).toEqual([[], undefined]);
    expect(bad.issues).toMatchObject([{ path: 'currency' }]);
  });

  it('takes the hash of a personal value for a text of any form, and for nothing else', () => {
    const hash = `pii:${'0a'.repeat(16)}`;
    const text = { ...given, invoiceId: hash, reason: hash };
    expect(checkPayload({ type: known(), payload: text, base }).issues).toEqual([]);
    const { issues } = checkPayload({ type: known(), payload: { ...given, invoiceId: 'pii:0a' }, base });
    expect(issues).toMatchObject([{ code: 'INVALID_FORMAT', path: 'invoiceId' }]);
    const own = eventTypeDefinitionSchema.parse({
      app: 'crm',
      type: 'a.b',
      description: 'x',
      payload: [
        { name: 'mail', type: 'email', required: true },
        { name: 'size', type: 'integer' },
      ],
    });
    const check = (payload: JsonObject): string[] =>
      checkPayload({ type: own, payload, base }).issues.map((one) => one.path);
    expect([check({ mail: hash }), check({ mail: hash, size: hash }), check({ size: 1 })]).toEqual([
      [],
      ['size'],
      ['mail'],
    ]);
  });

  it('takes null for what may be absent in its parts', () => {
    const type = systemEventType('EMAIL_UNSUBSCRIBED');
    const payload = { recipientEmail: { email: 'ana@example.com', name: null }, source: 'link' };
    const checked = type && checkPayload({ type, payload, base });
    expect(checked?.issues).toEqual([]);
    expect(checked?.payload['recipientEmail']).toEqual({ email: 'ana@example.com' });
    const bad = type && checkPayload({ type, payload: { ...payload, recipientEmail: { email: null } }, base });
    expect(bad?.issues).toMatchObject([{ path: 'recipientEmail.email' }]);
  });

  function known(): NonNullable<typeof invoice> {
    if (!invoice) throw new Error('no such type');
    return invoice;
  }
});

describe('a changed schema', () => {
  const before = typeOf([
    { name: 'id', type: 'string', required: true },
    { name: 'size', type: 'integer', max: 10 },
    { name: 'kind', type: 'enum', values: ['a', 'b'] },
  ]);

  it.each<[string, object[], string[]]>([
    ['may get what nobody has to send', [...before.payload, { name: 'more', type: 'string' }], []],
    ['may ask for less', before.payload.map(({ required: _, ...field }) => field), []],
    ['may not lose a member', before.payload.slice(1), ['payload.id']],
    ['may not ask for more', [...before.payload, { name: 'new', type: 'string', required: true }], ['payload.new']],
    [
      'may not give a member another type',
      [...before.payload.slice(0, 1), { name: 'size', type: 'string' }, ...before.payload.slice(2)],
      ['payload.size'],
    ],
    [
      'may not take fewer values',
      [...before.payload.slice(0, 2), { name: 'kind', type: 'enum', values: ['a'] }],
      ['payload.kind'],
    ],
    [
      'may not have narrower bounds',
      [...before.payload.slice(0, 1), { name: 'size', type: 'integer', max: 5 }, ...before.payload.slice(2)],
      ['payload.size'],
    ],
  ])('%s', (_, payload, paths) => {
    const issues = breakingChanges({ before, after: typeOf(payload) });
    expect(issues.map((one) => one.path)).toEqual(paths);
  });

  function typeOf(payload: object[]): OwnEventType {
    return eventTypeDefinitionSchema.parse({ app: 'crm', type: 'a.b', description: 'x', payload });
  }
});

/** A type as the fixture writes it. */
function notation(type: PayloadType): string {
  return `${plain(type)}${type.nullable ? ' | null' : ''}`;
}

function plain(type: PayloadType): string {
  switch (type.kind) {
    case 'string':
      return type.format === null ? 'string' : `string(${type.format})`;
    case 'enum':
      return `enum(${type.values.join('|')})`;
    case 'array':
    case 'map':
      return `${type.kind}<${notation(type.of)}>`;
    case 'object':
      return `object{${type.members.map((one) => `${one.name}${one.required ? '' : '?'}: ${notation(one.type)}`).join(', ')}}`;
    default:
      return type.kind;
  }
}
