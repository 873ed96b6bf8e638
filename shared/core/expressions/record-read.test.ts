import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import {
  BOOL,
  DATE,
  DECIMAL,
  DYN,
  INT,
  listOf,
  NUMBER,
  objectOf,
  type Scope,
  SECRET,
  STRING,
  typeName,
} from './cel-type.ts';
import { type CompiledExpression, compileExpression, type Expression } from './compile-expression.ts';
import { evaluateReading, holdsReading } from './evaluate-reading.ts';
import { RECORD_FORMS } from './functions/table.ts';
import type { ReadableEntity, RecordRead, RecordWorld } from './record-read.ts';
import { toJsonata } from './to-jsonata.ts';
import { toPattern } from './to-pattern.ts';

const CLIENTS: ReadableEntity = {
  app: 'crm',
  name: 'clients',
  members: {
    ...{ id: STRING, email: STRING, tier: STRING, limit: DECIMAL, since: DATE, tags: listOf(STRING), pin: SECRET },
    meta: DYN,
  },
  personal: ['email'],
  valuesOf: (field) => (field === 'tier' ? ['gold', 'silver'] : null),
  uniques: [{ name: 'email', fields: ['email'] }],
  indexes: [{ name: 'tier+since', fields: ['tier', 'since'] }],
};
const TICKETS: ReadableEntity = {
  app: 'psa',
  name: 'tickets',
  members: { id: STRING, client_id: STRING, status: STRING, size: NUMBER, due: DATE },
  personal: [],
  valuesOf: (field) => (field === 'status' ? ['open', 'closed'] : null),
  uniques: [],
  indexes: [
    { name: 'client_id+status+due', fields: ['client_id', 'status', 'due'] },
    { name: 'size', fields: ['size'] },
  ],
};
const WORLD: RecordWorld = {
  app: 'crm',
  entityPaths: ['crm/clients', 'psa/tickets'],
  entity: (path) => [CLIENTS, TICKETS].find((one) => `${one.app}/${one.name}` === path) ?? null,
};
const FIELDS = { client_id: STRING, email: STRING, status: STRING, n: INT, names: listOf(STRING), on: DATE };
const SCOPE: Scope = { ...FIELDS, record: objectOf({ ...FIELDS, id: STRING }), flag: BOOL };

const compile = (source: string): CompiledExpression =>
  compileExpression({ source, scope: SCOPE, path: 'when', records: WORLD });

function compiled(source: string): Expression {
  const result = compile(source);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.expression;
}

/** Reads that are answered in order, and what they were asked. */
function answering(...answers: Json[]) {
  const asked: { read: RecordRead; values: readonly Json[] }[] = [];
  const read = async (one: { read: RecordRead; values: readonly Json[] }): Promise<Json> => {
    asked.push(one);
    return answers[asked.length - 1] ?? null;
  };
  return { asked, read };
}

describe('what reads other records', () => {
  it.each([
    ['lookup("crm/clients", client_id)', 'crm/clients', 'id', ['id']],
    ['lookup("clients", client_id).limit', 'decimal', 'id', ['id']],
    ['lookup("crm/clients", "email", email).tier', 'string', 'unique', ['email']],
    ['exists("crm/clients", client_id)', 'bool', 'id', ['id']],
    ['exists("crm/clients", "email", email)', 'bool', 'unique', ['email']],
    ['exists("crm/clients", "tier", "gold")', 'bool', 'index', ['tier']],
    ['count("psa/tickets", "status", "open", "client_id", client_id)', 'int', 'index', ['client_id', 'status']],
    ['count("psa/tickets", "size", n)', 'int', 'index', ['size']],
    ['count("crm/clients", "since", "2026-01-31", "tier", "gold") > 3', 'bool', 'index', ['tier', 'since']],
  ])('%s is %s, found by its %s', (source, type, by, fields) => {
    const expression = compiled(source);
    expect(typeName(expression.type)).toBe(type);
    expect(expression.recordReads).toMatchObject([{ by, fields }]);
  });

  it.each(RECORD_FORMS)('the example of $name in the reference compiles', ({ example }) => {
    expect(compiled(example).type).toEqual(BOOL);
  });

  it.each([
    ['lookup("crm/cleints", client_id) != null', 'UNKNOWN_ENTITY', 'did you mean "crm/clients"?'],
    ['exists("psa/tickets", "clinet_id", client_id)', 'UNKNOWN_FIELD', 'did you mean "client_id"?'],
    ['lookup("crm/clients", client_id).teir == "gold"', 'UNKNOWN_NAME', 'did you mean "tier"?'],
    ['lookup("crm/clients", client_id).pin == "1"', 'TYPE_MISMATCH', 'secret'],
    ['exists("crm/clients", "pin", "1")', 'TYPE_MISMATCH', 'secret'],
    ['exists("crm/clients", "limit", 5)', 'TYPE_MISMATCH', '"limit" of crm/clients is decimal'],
    ['exists("crm/clients", "tags", names)', 'TYPE_MISMATCH', 'list(string)'],
    ['exists("crm/clients", "meta", 1)', 'TYPE_MISMATCH', 'dyn'],
    ['exists("psa/tickets", "client_id", n)', 'TYPE_MISMATCH', '"client_id" is string, "n" is int'],
    ['exists("psa/tickets", "client_id", client_id, "status", "opne")', 'NOT_IN_VALUES', 'did you mean "open"?'],
    ['exists("psa/tickets", "client_id", "a", "client_id", "b")', 'TYPE_MISMATCH', 'asked for twice'],
    ['exists("psa/tickets", "status", "open")', 'NOT_INDEXED', 'declare indexes: [[status]] on psa/tickets'],
    ['exists("psa/tickets", "client_id", "a", "due", on)', 'NOT_INDEXED', 'indexes: [[client_id, due]]'],
    ['lookup("psa/tickets", "client_id", client_id) != null', 'NOT_INDEXED', 'declare unique: [[client_id]]'],
    ['exists(client_id, "a")', 'TYPE_MISMATCH', 'needs the entity as a text'],
    ['exists("psa/tickets", status, "a")', 'TYPE_MISMATCH', 'needs the field as a text'],
    ['exists("psa/tickets")', 'TYPE_MISMATCH', 'write exists("app/entity", "field", value)'],
    ['exists("psa/tickets", "client_id", client_id, "status")', 'TYPE_MISMATCH', 'does not fit'],
    ['count() > 1', 'TYPE_MISMATCH', 'needs the entity'],
    ['names.count() > 1', 'UNKNOWN_FUNCTION', 'size(list)'],
    ['lookup("clients", lookup("clients", client_id).email) == null', 'TYPE_MISMATCH', 'what another read looks for'],
    ['names.exists(x, exists("clients", "email", x))', 'TYPE_MISMATCH', 'another one for each item'],
  ])('%s is %s, with advice', (source, code, message) => {
    const result = compile(source);
    expect(result).toMatchObject({ ok: false });
    const issues = result.ok ? [] : result.issues;
    expect(issues.map((one) => one.code)).toEqual([code]);
    expect(issues[0]?.message).toContain(message);
  });

  it('are refused where nothing reads them, and more than eight of them everywhere', () => {
    const nowhere = compileExpression({ source: 'exists("crm/clients", client_id)', scope: SCOPE });
    const many = compile(Array.from({ length: 9 }, (_, i) => `exists("crm/clients", "${i}")`).join(' || '));
    expect([nowhere, many]).toMatchObject([
      { issues: [{ code: 'UNKNOWN_FUNCTION', message: expect.stringContaining('is not read here') }] },
      { issues: [{ code: 'TOO_COMPLEX' }] },
    ]);
  });

  it('go into no pattern and no state machine', () => {
    const expression = compiled('status == "won" && lookup("crm/clients", client_id).tier == "gold"');
    const pushed = toPattern({ expression, field: (path) => ['detail', ...path] });
    expect(pushed).toEqual({ pattern: { detail: { status: ['won'] } }, exact: false });
    expect(toJsonata({ expression, root: (path) => path.join('.') })).toBeNull();
  });
});

describe('an expression that reads', () => {
  it('sees what was found, typed', async () => {
    const { asked, read } = answering({ tier: 'gold', limit: '1000.50' });
    const expression = compiled('lookup("crm/clients", client_id).limit > 1000');
    const holds = await evaluateReading({ expression, env: { client_id: 'c1' }, read });
    expect([holds, asked]).toMatchObject([true, [{ read: { entity: 'clients' }, values: ['c1'] }]]);
  });

  it('reads only what it comes to, and one thing once', async () => {
    const { asked, read } = answering(30);
    const source = 'flag && (count("psa/tickets", "client_id", client_id) > 20) && exists("clients", client_id)';
    const expression = compiled(`${source} || count("psa/tickets", "client_id", client_id) == 30`);
    const off = await evaluateReading({ expression, env: { client_id: 'c1' }, read });
    expect([off, asked.length]).toEqual([true, 1]);
  });

  it('finds nothing by null, and does not look', async () => {
    const { asked, read } = answering();
    const expression = compiled(
      'lookup("clients", client_id) == null && !exists("clients", "email", email) && count("psa/tickets", "client_id", client_id) == 0',
    );
    const holds = await evaluateReading({ expression, env: { client_id: null }, read });
    expect([holds, asked]).toEqual([true, []]);
  });

  it('looks for values as they stand in the data', async () => {
    const { asked, read } = answering(true);
    const source = 'exists("crm/clients", "tier", "gold", "since", on)';
    await evaluateReading({ expression: compiled(source), env: { on: '2026-01-31' }, read });
    expect(asked).toMatchObject([{ values: ['gold', '2026-01-31'] }]);
  });

  it('holds as a validator where nothing is found to compare with', async () => {
    const expression = compiled('lookup("crm/clients", client_id).limit > 1000');
    const env = { client_id: 'c1' };
    const broken = await holdsReading({ expression, env, read: answering({ limit: '5' }).read });
    const unknown = await holdsReading({ expression, env, read: answering(null).read });
    expect([broken, unknown]).toEqual([false, true]);
  });

  it('is not evaluated by those who cannot read', () => {
    const expression = compiled('exists("crm/clients", client_id)');
    expect(() => expression.evaluate({ client_id: 'c1' })).toThrow('evaluateReading');
  });
});
