import { setImmediate as turn } from 'node:timers/promises';
import type { Row } from '#core/records/row.ts';
import { sortKeyPart } from '#core/records/sort-key.ts';
import type { CompiledSchedule } from '#core/rules/schedule/compile-schedule.ts';
import { dueOf, valuesDue } from '#core/rules/schedule/due.ts';
import type { Platform } from '../platform.ts';
import { type DaySpan, MOST_LOOKED_AT } from './scan-days.ts';

type DueSchedule = Extract<CompiledSchedule, { kind: 'due' }>;
/** A record whose date fell due, with the date and the time. */
export type DueRow = { row: Row; value: string; at: number };
/** A way to the records that fell due; `whole` = it finds them all. */
export type DueWay = { whole: boolean; indexed: boolean; rowsOf(span: DaySpan): AsyncIterable<DueRow> };

type Asked = { platform: Platform; tenant: string; schedule: DueSchedule; zone: string };

const PAGE = 100;

/**
 * The way to the records whose dates fell due within a span, as they stand today: along the index of the field, or,
 * where there is none yet, through the newest records up to a bound.
 */
export async function dueWay(a: Asked & { span: DaySpan }): Promise<DueWay> {
  if (await isIndexed(a)) return { whole: true, indexed: true, rowsOf: (span) => alongIndex({ ...a, span }) };
  const { found, whole } = await gather(a);
  return { whole, indexed: false, rowsOf: (span) => gathered({ ...a, span, found }) };
}

/** By the definitions as they are saved: the draft that is tried would make its own index, but has not. */
async function isIndexed(a: Asked): Promise<boolean> {
  const { tenant, schedule } = a;
  const { definitions } = a.platform;
  const { app, entity, field } = schedule;
  const saved = (await definitions.model(tenant)).entity({ app, name: entity });
  const named = saved?.indexes.some(({ name, fields }) => name === field && fields.length === 1) ?? false;
  const build = await definitions.build({ tenant, app, entity });
  return named && !build?.keys.includes(`index:${field}`);
}

async function* alongIndex(a: Asked & { span: DaySpan }): AsyncGenerator<DueRow> {
  const { platform, tenant, schedule } = a;
  const { app, entity, field, due } = schedule;
  const { gte, lt } = valuesDue({ due, zone: a.zone, from: a.span.start - 1, until: a.span.end - 1 });
  const range = { gte: sortKeyPart(gte), lt: sortKeyPart(lt) };
  let cursor: string | undefined;
  do {
    const from = { tenant, app, entity, index: field, range, limit: PAGE, maxReads: PAGE };
    const page = await platform.store.list({ ...from, ...(cursor !== undefined && { cursor }) });
    yield* page.rows.flatMap((row) => dueIn({ ...a, row }) ?? []);
    cursor = page.exhausted ? undefined : page.cursor;
    await turn();
  } while (cursor !== undefined);
}

type Known = { id: string; at: number };

/** What falls due within the whole span, by id: the records themselves are read again day by day. */
async function gather(a: Asked & { span: DaySpan }): Promise<{ found: Known[]; whole: boolean }> {
  const { platform, tenant, schedule } = a;
  const { app, entity } = schedule;
  const found: Known[] = [];
  let cursor: string | undefined;
  for (let read = 0; read < MOST_LOOKED_AT; read += PAGE) {
    const from = { tenant, app, entity, index: 'id', desc: true, limit: PAGE, maxReads: PAGE };
    const page = await platform.store.list({ ...from, ...(cursor !== undefined && { cursor }) });
    const due = page.rows.flatMap((row) => dueIn({ ...a, row }) ?? []);
    found.push(...due.map(({ row, at }) => ({ id: row.ref.id, at })));
    if (page.exhausted || page.cursor === undefined) return { found, whole: true };
    cursor = page.cursor;
    await turn();
  }
  return { found, whole: false };
}

async function* gathered(a: Asked & { span: DaySpan; found: readonly Known[] }): AsyncGenerator<DueRow> {
  const { platform, tenant, schedule, span } = a;
  const { app, entity } = schedule;
  const wanted = a.found.filter(({ at }) => at >= span.start && at < span.end).sort((x, y) => x.at - y.at);
  for (let i = 0; i < wanted.length; i += PAGE) {
    const refs = wanted.slice(i, i + PAGE).map(({ id }) => ({ tenant, app, entity, id }));
    const rows = await platform.store.get({ refs });
    yield* rows.flatMap((row) => (row && dueIn({ ...a, row })) ?? []);
  }
}

function dueIn(a: Asked & { span: DaySpan; row: Row }): DueRow | null {
  const { row, span, schedule } = a;
  const value = row.data[schedule.field];
  if (typeof value !== 'string') return null;
  const at = dueOf({ due: schedule.due, zone: a.zone, value });
  return at === null || at < span.start || at >= span.end ? null : { row, value, at };
}
