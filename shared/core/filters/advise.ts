import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Narrowings } from './narrow.ts';
import { ID_INDEX, isById, type Order } from './plan-access.ts';

const MOST_FIELDS = 4;

/** The index that would serve a filter and an order, as its definition would have it; null when none would. */
export function adviseIndex(a: {
  entity: CompiledEntity;
  narrowings: Narrowings;
  order: Order | null;
}): readonly string[] | null {
  const narrowings = [...(a.narrowings ?? [])].filter(([field]) => field !== ID_INDEX.name);
  const equal = narrowings.filter(([, one]) => 'keys' in one).map(([field]) => field);
  const ranged = narrowings.filter(([, one]) => 'bounds' in one).map(([field]) => field);
  const behind = a.order && !isById(a.order) ? [a.order.name] : ranged.slice(0, 1);
  const fields = [...new Set([...equal.slice(0, MOST_FIELDS - 1), ...behind])];
  return fields.length === 0 || narrowings.length === 0 ? null : fields;
}

/** The same in words. */
export function adviceText(a: { entity: CompiledEntity; index: readonly string[] | null }): string {
  const { entity, index } = a;
  const path = `${entity.app}/${entity.name}`;
  if (index !== null) return `declare indexes: [[${index.join(', ')}]] on ${path}`;
  return 'an index serves ==, in, <, <=, >, >= and startsWith between a field and something that is the same for all records; && narrows, and || does between values of one field';
}
