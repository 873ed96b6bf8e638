import type { Item } from './attributes.ts';
import { compareBytes } from './bytewise.ts';
import type { DynamoTable } from './dynamo-table.ts';
import type { TableIndex } from './table.ts';

/** A range over several partitions. `after` = the place where the last page ended, `without` = the end that is not in it. */
export type ShardedQuery = {
  table: DynamoTable;
  index?: TableIndex;
  partitions: readonly string[];
  from: string;
  to: string;
  desc?: boolean;
  after?: string | undefined;
  without?: string | undefined;
  limit: number;
};
/** An item, and its sort key in what was asked. */
export type Found = { at: string; item: Item };

/**
 * One page of partitions that belong together, in the order of their sort keys, which are unique. Each partition is
 * asked for a whole page, since all of it may come from one of them; what is left over is asked for again next time.
 */
export async function queryShards(a: ShardedQuery): Promise<Found[]> {
  const { table, desc = false, after, without } = a;
  const name = a.index?.sk ?? 'sk';
  const range = {
    from: after !== undefined && !desc && compareBytes(after, a.from) > 0 ? after : a.from,
    to: after !== undefined && desc && compareBytes(after, a.to) < 0 ? after : a.to,
  };
  // DynamoDB's ranges have both ends in them
  const limit = a.limit + (after === undefined ? 0 : 1) + (without === undefined ? 0 : 1);
  const pages = await Promise.all(
    a.partitions.map((pk) => table.query({ ...(a.index && { index: a.index }), pk, ...range, desc, limit })),
  );
  const found = pages.flat().map((item) => ({ at: item[name]?.S ?? '', item }));
  const rest = found.filter(({ at }) => at !== after && at !== without);
  rest.sort((x, y) => (desc ? compareBytes(y.at, x.at) : compareBytes(x.at, y.at)));
  return rest.slice(0, a.limit);
}
