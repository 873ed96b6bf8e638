import { setImmediate as turn } from 'node:timers/promises';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Access } from '#core/filters/plan-access.ts';
import { claimKey } from '#core/records/claim-key.ts';
import type { Row } from '#core/records/row.ts';
import type { Platform } from '../platform.ts';
import type { Position } from './cursor.ts';

/** Most records that one request reads, whatever it finds: it answers in time, and says how to go on. */
export const MOST_READS = 5000;

// others have their turn while a long list is read
const AT_ONCE = 250;

/** The rows that were wanted; `next` is where to go on, null when nothing lies behind. */
export type Walked = { rows: Row[]; next: Position | null };

/** Reads along a way to records until there are enough, nothing is left or too much was read. */
export async function walk(a: {
  platform: Platform;
  tenant: string;
  entity: CompiledEntity;
  access: Access;
  from: Position | null;
  limit: number;
  isWanted(row: Row): boolean;
}): Promise<Walked> {
  const { access } = a;
  if (access.kind === 'nothing') return { rows: [], next: null };
  if (access.kind === 'unique') return { rows: await byClaim({ ...a, access }), next: null };
  const rows: Row[] = [];
  let position: Position = a.from ?? { range: 0, store: null };
  let left = MOST_READS;
  let turnAt = left - AT_ONCE;
  for (let range = access.ranges[position.range]; range !== undefined; range = access.ranges[position.range]) {
    const maxReads = Math.min(left, AT_ONCE);
    const limit = a.limit - rows.length;
    const page = await a.platform.store.list({
      tenant: a.tenant,
      app: a.entity.app,
      entity: a.entity.name,
      index: access.index,
      range,
      desc: access.desc,
      limit,
      maxReads,
      ...(position.store !== null && { cursor: position.store }),
    });
    rows.push(...page.rows.filter(a.isWanted));
    const ended = page.exhausted || page.cursor === undefined;
    position = ended ? { range: position.range + 1, store: null } : { ...position, store: page.cursor ?? null };
    // a page that is short and not the last has read all that it might, tombstones among it
    left -= page.rows.length < limit && !ended ? maxReads : Math.max(1, page.rows.length);
    if (rows.length >= a.limit || left <= 0) break;
    if (left > turnAt) continue;
    await turn();
    turnAt = left - AT_ONCE;
  }
  return { rows, next: position.range < access.ranges.length ? position : null };
}

async function byClaim(a: {
  platform: Platform;
  tenant: string;
  entity: CompiledEntity;
  access: Extract<Access, { kind: 'unique' }>;
  isWanted(row: Row): boolean;
}): Promise<Row[]> {
  const { tenant, entity, access } = a;
  const at = { tenant, app: entity.app, entity: entity.name };
  const { name: index, caseInsensitive } = access.unique;
  const key = claimKey({ ...at, index, values: access.values, caseInsensitive });
  const owner = key === null ? null : await a.platform.store.getClaim({ tenant, key });
  const [row = null] = owner === null ? [] : await a.platform.store.get({ refs: [owner] });
  return row !== null && a.isWanted(row) ? [row] : [];
}
