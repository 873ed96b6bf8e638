import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Row } from '#core/records/row.ts';
import type { Platform } from '../platform.ts';
import type { Query } from './query.ts';
import { walk } from './walk.ts';

/**
 * How many records a list has. `approximate`: from a counter that may lag behind. `at_least`: there are more, but one
 * request counts only so far.
 */
export type Count = { value: number; approximate: boolean; at_least: boolean };

/** Counts a list: `whole` is its length where its only page was just read; null when it has more. */
export async function countRecords(a: {
  platform: Platform;
  tenant: string;
  entity: CompiledEntity;
  query: Query;
  whole: number | null;
}): Promise<Count> {
  const { platform, tenant, entity, query } = a;
  if (a.whole !== null) return { value: a.whole, approximate: false, at_least: false };
  if (!query.filters && entity.readFilter === null) {
    const value = await platform.store.count({ tenant, app: entity.app, entity: entity.name });
    return { value, approximate: true, at_least: false };
  }
  let value = 0;
  const isWanted = (row: Row): boolean => {
    if (query.isWanted(row)) value++;
    // it is counted and need not be kept
    return false;
  };
  const { next } = await walk({ platform, tenant, entity, ...query, isWanted, from: null, limit: 100 });
  return { value, approximate: next !== null, at_least: next !== null };
}
