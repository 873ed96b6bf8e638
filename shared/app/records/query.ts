import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { entityScope } from '#core/entities/scopes.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { BOOL } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { adviceText, adviseIndex } from '#core/filters/advise.ts';
import { both, type Narrowings, narrow } from '#core/filters/narrow.ts';
import { type Access, givesOrder, isById, type Order, planAccess } from '#core/filters/plan-access.ts';
import { digest } from '#core/hash/digest.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import type { Json } from '#core/json/json.ts';
import { expressionEnv } from '#core/lifecycle/expression-env.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { Row } from '#core/records/row.ts';
import type { KeyBuild, KeyName } from '../definitions/key-build.ts';

/** Most characters of a filter: room for a hundred ids. */
export const MOST_FILTER_CHARS = 8000;

/** A list as it is asked for, worked out for one user and moment. */
export type Query = {
  access: Access;
  /** which records of those that are read belong to the list */
  isWanted(row: Row): boolean;
  /** whether the caller's filter leaves records out that have to be read for it */
  filters: boolean;
  /** the filter finds its records by reading others too, in no index of its own */
  unserved: Issue | null;
  /** all that a cursor is bound to */
  scope: string;
};

type Input = {
  entity: CompiledEntity;
  tenant: string;
  user: UserContext;
  policies: Readonly<Record<string, Json>>;
  filter: string | undefined;
  sort: string | undefined;
  now: string;
  /** indexes and uniques that not all records stand in yet */
  build: KeyBuild | null;
};

/** Checks a filter and a sort against the entity, and finds the way to the records. Throws INVALID_QUERY. */
export function planQuery(a: Input): Query {
  const { entity } = a;
  const filter = a.filter === undefined ? null : compileFilter({ ...a, source: a.filter });
  const order = orderOf(a);
  const blank = { record: {}, original: {}, changes: {}, user: a.user, policy: a.policies, now: a.now };
  const env = expressionEnv(blank);
  const asked = filter === null ? null : narrow({ node: filter.tree, entity, env });
  const allowed = entity.readFilter === null ? new Map() : narrow({ node: entity.readFilter.tree, entity, env });
  const narrowings = both(filter === null ? new Map() : asked, allowed);
  const isWhole = (key: KeyName): boolean => !a.build?.keys.includes(key);
  const indexes = entity.indexes.filter(({ name }) => isWhole(`index:${name}`));
  const uniques = entity.uniques.filter(({ name }) => isWhole(`unique:${name}`));
  const access = planAccess({ entity, narrowings, order, indexes, uniques });
  if (access === null)
    throw notSorted({ entity, name: order?.name ?? 'id', building: indexes.length < entity.indexes.length });
  const scope = scopeOf({ ...a, access });
  const unserved = filter === null ? null : unservedIssue({ entity, access, order, narrowings: asked });
  return { access, isWanted: wantedBy({ ...a, filter }), filters: filter !== null, unserved, scope };
}

function wantedBy(a: Omit<Input, 'filter' | 'sort' | 'tenant'> & { filter: Expression | null }): (row: Row) => boolean {
  const { entity, user, policies: policy, now } = a;
  const tests = [entity.readFilter, a.filter].filter((one) => one !== null);
  if (tests.length === 0) return () => true;
  return (row) => {
    const record = toHookRecord({ entity, row });
    const env = expressionEnv({ record, original: record, changes: {}, user, policy, now });
    return tests.every((test) => test.evaluate(env) === true);
  };
}

function compileFilter(a: Input & { source: string }): Expression {
  const scope = entityScope({ fields: a.entity.fields.values(), policies: {} });
  const result = compileExpression({ source: a.source, scope, expect: BOOL, path: 'filter', most: MOST_FILTER_CHARS });
  if (result.ok) return result.expression;
  throw new DroError({ code: 'INVALID_QUERY', detail: 'the filter is not valid', issues: result.issues });
}

function orderOf(a: Input): Order | null {
  const { sort } = a;
  if (sort === undefined) return null;
  const desc = sort.startsWith('-');
  return { name: desc ? sort.slice(1) : sort, desc };
}

/** A filter without an index reads everything, and one in another order than its own has nothing to leave out. */
function unservedIssue(a: {
  entity: CompiledEntity;
  access: Access;
  order: Order | null;
  narrowings: Narrowings;
}): Issue | null {
  const { access, order, entity } = a;
  if (access.kind !== 'index' || access.narrows) return null;
  const advice = adviceText({ entity, index: adviseIndex(a) });
  const by = order && !isById(order) ? ` in the order of ${order.name}` : '';
  return { path: 'filter', code: 'NOT_INDEXED', message: `no index serves this filter${by}; ${advice}` };
}

function notSorted(a: { entity: CompiledEntity; name: string; building: boolean }): DroError {
  const { entity, name } = a;
  const open = ['id', 'created_at', ...entity.indexes.map((one) => one.fields[0] ?? '')];
  const inside = entity.indexes.find((index) => index.fields.includes(name));
  const known = entity.indexes.some((index) => givesOrder({ index, order: { name, desc: false } }));
  const fixed = inside && !known ? `; with one value for ${inside.fields[0]} in the filter it can` : '';
  const building = a.building ? '; an index is being built, try again in a few minutes' : '';
  const message = `cannot sort by "${name}"; open are ${[...new Set(open)].join(', ')}${fixed}${building}`;
  return new DroError({
    code: 'INVALID_QUERY',
    detail: message,
    issues: [{ path: 'sort', code: 'NOT_INDEXED', message }],
  });
}

function scopeOf(a: Input & { access: Access }): string {
  const { entity, access, tenant } = a;
  const types = access.kind === 'index' ? access.fields.map((name) => entity.fields.get(name)?.type ?? null) : [];
  const filters = [a.filter ?? null, entity.readFilter?.source ?? null, a.sort ?? null];
  return digest(JSON.stringify([tenant, entity.app, entity.name, filters, types, access]));
}
