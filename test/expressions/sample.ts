import {
  BOOL,
  type CelType,
  DATE,
  DATETIME,
  DECIMAL,
  DURATION,
  DYN,
  INT,
  listOf,
  NUMBER,
  objectOf,
  type Scope,
  STRING,
} from '#core/expressions/cel-type.ts';
import { compileExpression } from '#core/expressions/compile-expression.ts';
import type { Json, JsonObject } from '#core/json/json.ts';

const FIELDS: Record<string, CelType> = {
  name: STRING,
  email: STRING,
  country: STRING,
  nickname: STRING,
  note: STRING,
  status: STRING,
  quantity: INT,
  rate: NUMBER,
  amount: DECIMAL,
  paid: DECIMAL,
  active: BOOL,
  checked: BOOL,
  due_date: DATE,
  paid_on: DATE,
  created_at: DATETIME,
  wait: DURATION,
  tags: listOf(STRING),
  lines: listOf(objectOf({ price: DECIMAL, quantity: INT, on: DATE })),
  meta: DYN,
};

/** The names of an entity's hooks, over a record with a field of each type. */
export const SAMPLE_SCOPE: Scope = {
  ...FIELDS,
  record: objectOf(FIELDS),
  original: objectOf(FIELDS),
  changes: objectOf({ status: objectOf({ previous: STRING, new: STRING }) }),
  policy: objectOf({ limit: DECIMAL }),
  user: objectOf({ id: STRING, roles: listOf(STRING) }),
  now: DATETIME,
};

/** A record; `note`, `checked`, `paid` and `paid_on` are null, `nickname` is absent. */
export const SAMPLE_RECORD: JsonObject = {
  name: 'Ärger GmbH',
  email: 'ana@example.com',
  country: 'de',
  note: null,
  status: 'won',
  quantity: 7,
  rate: 2.5,
  amount: '12.50',
  paid: null,
  active: true,
  checked: null,
  due_date: '2026-03-01',
  paid_on: null,
  created_at: '2026-03-01T10:00:00.000Z',
  wait: '72h',
  tags: ['urgent', 'eu'],
  lines: [
    { price: '1.10', quantity: 3, on: '2026-01-31' },
    { price: '2', quantity: 2, on: null },
  ],
  meta: { deep: [{ x: 'y' }], total: '9.90', count: 4, day: '2026-02-01' },
};

/** Values of the names of the scope. */
export const SAMPLE_ENV: JsonObject = {
  ...SAMPLE_RECORD,
  record: SAMPLE_RECORD,
  original: null,
  changes: { status: { previous: 'open', new: 'won' } },
  policy: { limit: '10' },
  user: { id: 'u1', roles: ['admin'] },
  now: '2026-03-05T06:00:00.000Z',
};

/** The value of an expression over the sample; what does not compile is thrown. */
export function resultOf(source: string, expect?: CelType): Json {
  const result = compileExpression({ source, scope: SAMPLE_SCOPE, ...(expect && { expect }) });
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.issues)}`);
  return result.expression.evaluate(SAMPLE_ENV);
}

/** The codes of what is wrong with an expression over the sample. */
export function codesOf(source: string, expect?: CelType): string[] {
  const result = compileExpression({ source, scope: SAMPLE_SCOPE, ...(expect && { expect }) });
  return result.ok ? [] : result.issues.map((issue) => issue.code);
}

/** The messages of what is wrong with an expression over the sample. */
export function messagesOf(source: string, expect?: CelType): string {
  const result = compileExpression({ source, scope: SAMPLE_SCOPE, ...(expect && { expect }) });
  return result.ok ? '' : result.issues.map((issue) => issue.message).join('\n');
}
