import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { entityScope } from '#core/entities/scopes.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { BOOL } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import type { JsonObject } from '#core/json/json.ts';
import { expressionEnv } from '#core/lifecycle/expression-env.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { Row } from '#core/records/row.ts';
import type { Platform } from '../platform.ts';
import { presentRow } from './present.ts';
import { type EntityRequest, entityOf, mayRead } from './read-record.ts';

/** What a list is asked for. `sort` names an indexed field, `-` before it turns it round. */
export type ListRequest = EntityRequest & { filter?: string; sort?: string; limit: number; cursor?: string };
/** A page; without next_cursor it is the last. */
export type Page = { items: JsonObject[]; next_cursor: string | null };

// a filter that finds little still answers in time: the page is then short, with a cursor to go on
const MOST_READS = 5000;

/** A page of an entity's records, in the order of an index. */
export async function listRecords(a: { platform: Platform; request: ListRequest }): Promise<Page> {
  const { platform, request } = a;
  const entity = await entityOf(a);
  const { index, desc } = sortOf({ entity, sort: request.sort });
  const filter = request.filter === undefined ? null : compileFilter({ entity, source: request.filter });
  const items: JsonObject[] = [];
  let cursor = request.cursor;
  for (let reads = 0; reads < MOST_READS; ) {
    const page = await platform.store.list({
      tenant: request.tenant,
      app: entity.app,
      entity: entity.name,
      index,
      desc,
      limit: request.limit - items.length,
      maxReads: MOST_READS - reads,
      ...(cursor !== undefined && { cursor }),
    });
    reads += Math.max(1, page.rows.length);
    for (const row of page.rows) {
      if (isWanted({ platform, entity, row, filter, request })) items.push(presentRow({ entity, row }));
    }
    cursor = page.cursor;
    if (page.exhausted || cursor === undefined) return { items, next_cursor: null };
    if (items.length >= request.limit) break;
  }
  return { items, next_cursor: cursor ?? null };
}

function sortOf(a: { entity: CompiledEntity; sort: string | undefined }): { index: string; desc: boolean } {
  if (a.sort === undefined) return { index: 'id', desc: false };
  const desc = a.sort.startsWith('-');
  const name = desc ? a.sort.slice(1) : a.sort;
  // ids are UUIDv7: their order is that of creation
  if (name === 'id' || name === 'created_at') return { index: 'id', desc };
  const index = a.entity.indexes.find((one) => one.fields[0] === name || one.name === name);
  if (index) return { index: index.name, desc };
  const open = ['id', 'created_at', ...a.entity.indexes.map((one) => one.fields[0] ?? '')].join(', ');
  throw badQuery({ path: 'sort', code: 'NOT_INDEXED', message: `cannot sort by "${name}"; open are ${open}` });
}

function compileFilter(a: { entity: CompiledEntity; source: string }): Expression {
  const scope = entityScope({ fields: a.entity.fields.values(), policies: {} });
  const result = compileExpression({ source: a.source, scope, expect: BOOL, path: 'filter' });
  if (result.ok) return result.expression;
  throw new DroError({ code: 'INVALID_QUERY', detail: 'the filter is not valid', issues: result.issues });
}

function isWanted(a: {
  platform: Platform;
  entity: CompiledEntity;
  row: Row;
  filter: Expression | null;
  request: ListRequest;
}): boolean {
  const { entity, row, filter, request } = a;
  if (filter === null && entity.readFilter === null) return true;
  const record = toHookRecord({ entity, row });
  const now = a.platform.clock.now();
  if (!mayRead({ entity, record, user: request.user, now })) return false;
  if (filter === null) return true;
  const env = expressionEnv({ record, original: record, changes: {}, user: request.user, policy: {}, now });
  return filter.evaluate(env) === true;
}

function badQuery(issue: Issue): DroError {
  return new DroError({ code: 'INVALID_QUERY', detail: issue.message, issues: [issue] });
}
