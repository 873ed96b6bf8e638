import type { Ref } from '#core/records/ref.ts';
import type { Clock } from '#ports/clock.ts';
import type { StoredMark } from '#ports/entity-store.ts';
import { isLive, textOf } from './attributes.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { claimKey, markKey } from './keys.ts';

/** Reads claims of unique values and marks of answered requests. */
export class ClaimReader {
  readonly #table: DynamoTable;
  readonly #clock: Clock;

  constructor(a: { table: DynamoTable; clock: Clock }) {
    this.#table = a.table;
    this.#clock = a.clock;
  }

  async owner(a: { tenant: string; key: string }): Promise<Ref | null> {
    const [item] = await this.#table.get([claimKey(a)]);
    if (!item) return null;
    const [tenant, app, entity, id] = JSON.parse(textOf(item['o']));
    return { tenant, app, entity, id };
  }

  async mark(a: { tenant: string; key: string }): Promise<StoredMark | null> {
    const [item] = await this.#table.get([markKey(a)]);
    if (!item || !isLive({ item, now: this.#clock.now() })) return null;
    return { bodyHash: textOf(item['h']), response: JSON.parse(textOf(item['d'])) };
  }
}
