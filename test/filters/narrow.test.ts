import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { entityScope } from '#core/entities/scopes.ts';
import { BOOL, DECIMAL } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { narrow } from '#core/filters/narrow.ts';
import { type Access, type Order, planAccess } from '#core/filters/plan-access.ts';
import type { JsonObject } from '#core/json/json.ts';
import { expressionEnv } from '#core/lifecycle/expression-env.ts';
import { indexKeys } from '#core/lifecycle/index-keys.ts';
import { modelOf } from '#test/support/planned-write.ts';
import { ENTITY, filter, record } from './arbitraries.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const user = { tenantId: 'acme', userId: 'won', contactId: null, type: 'USER' as const, roles: ['open', 'lost'] };
const entity = entityOf();

describe('the way to what a filter finds', () => {
  it('leaves out nothing that the filter holds for', () => {
    let narrowed = 0;
    fc.assert(
      fc.property(filter, record, (source, values) => {
        const expression = compile(source);
        const access = plan({ expression, order: null });
        narrowed += access?.kind === 'index' && access.narrows ? 1 : 0;
        fc.pre(expression.evaluate(envOf(values)) === true);
        expect(reaches({ access, values })).toBe(true);
      }),
      { numRuns: 2500 },
    );
    expect(narrowed).toBeGreaterThan(300);
  });

  it('comes in the order that is asked for, or is none', () => {
    const name = fc.constantFrom('status', 'amount', 'score', 'closes', 'title', 'checked', 'status+amount');
    const asked = fc.record({ name, desc: fc.boolean() });
    fc.assert(
      fc.property(filter, asked, fc.array(record, { minLength: 2, maxLength: 6 }), (source, order, records) => {
        const expression = compile(source);
        const access = plan({ expression, order });
        fc.pre(access?.kind === 'index');
        const found = records.filter((values) => expression.evaluate(envOf(values)) === true);
        const walked = inOrderOf({ access, records: found }).map((values) => keyOf({ order, values }));
        const sorted = [...walked].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
        expect(walked).toEqual(order.desc ? sorted.reverse() : sorted);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, string]>([
    ['status == "won"', 'status+amount'],
    ['status == "won" && amount > 10', 'status+amount'],
    ['"won" == record.status && 10 < amount', 'status+amount'],
    ['status in ["won", "lost"]', 'status+amount'],
    ['status == "won" || status == "lost"', 'status+amount'],
    ['checked && score == 1', 'checked+score'],
    ['title.startsWith("Ab")', 'title'],
    ['title == null', 'title'],
    ['seen_at >= now', 'seen_at'],
    ['closes < "2026-02-01" && status != "won"', 'closes+status'],
  ])('%s goes by the index %s', (source, index) => {
    expect(plan({ expression: compile(source), order: null })).toMatchObject({ kind: 'index', index, narrows: true });
  });

  it.each([
    'status != "won"',
    'amount * 2 > 10',
    'title.endsWith("b")',
    'status == "won" || checked',
    '!(status == "won")',
    'amount > score',
  ])('%s goes by none', (source) => {
    expect(plan({ expression: compile(source), order: null })).toMatchObject({ index: 'id', narrows: false });
  });

  it.each(['score > 1 && false', 'status in []', 'status == "won" && status == "lost"', 'score < null'])(
    '%s finds nothing, and reads nothing',
    (source) => {
      expect(plan({ expression: compile(source), order: null })).toEqual({ kind: 'nothing' });
    },
  );
});

type IndexAccess = Extract<Access, { kind: 'index' }>;

function entityOf(): CompiledEntity {
  const compiled = modelOf({ definitions: { entity_definitions: [ENTITY] } }).entity({ app: 'crm', name: 'deals' });
  if (compiled === null) throw new Error('the entity is not there');
  return compiled;
}

function compile(source: string): Expression {
  const scope = entityScope({ fields: entity.fields.values(), policies: { limit: DECIMAL } });
  const result = compileExpression({ source, scope, expect: BOOL });
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.issues)}`);
  return result.expression;
}

function envOf(values: JsonObject): Record<string, unknown> {
  const policy = { limit: '9.999' };
  return expressionEnv({ record: values, original: values, changes: {}, user, policy, now: NOW });
}

function plan(a: { expression: Expression; order: Order | null }): Access | null {
  const narrowings = narrow({ node: a.expression.tree, entity, env: envOf({}) });
  return planAccess({ entity, narrowings, order: a.order, indexes: entity.indexes, uniques: entity.uniques });
}

function reaches(a: { access: Access | null; values: JsonObject }): boolean {
  return a.access?.kind === 'index' && rangeOf({ access: a.access, values: a.values }) !== -1;
}

function keyIn(a: { index: string; values: JsonObject }): string {
  return indexKeys({ entity, record: a.values }).find((one) => one.index === a.index)?.key ?? 'any id';
}

function rangeOf(a: { access: IndexAccess; values: JsonObject }): number {
  const key = Buffer.from(keyIn({ index: a.access.index, values: a.values }));
  return a.access.ranges.findIndex(
    ({ gte = '', lt }) =>
      Buffer.compare(key, Buffer.from(gte)) >= 0 && (lt === undefined || Buffer.compare(key, Buffer.from(lt)) < 0),
  );
}

/** As a store would read them: range after range, in each by key. */
function inOrderOf(a: { access: IndexAccess; records: JsonObject[] }): JsonObject[] {
  const { access } = a;
  const turn = access.desc ? -1 : 1;
  return [...a.records].sort((x, y) => {
    const byRange = rangeOf({ access, values: x }) - rangeOf({ access, values: y });
    const [left, right] = [x, y].map((values) => Buffer.from(keyIn({ index: access.index, values })));
    return byRange || turn * Buffer.compare(left ?? Buffer.alloc(0), right ?? Buffer.alloc(0));
  });
}

function keyOf(a: { order: Order; values: JsonObject }): string {
  const fields = a.order.name.split('+');
  const [key] = indexKeys({ entity: { ...entity, indexes: [{ name: 'x', fields }] }, record: a.values });
  return key?.key ?? '';
}
