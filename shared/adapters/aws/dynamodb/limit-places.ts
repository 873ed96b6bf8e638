import type { Limits } from '#ports/limits.ts';
import { number, numberOf } from './attributes.ts';
import { isConditionFailure, refusedItem } from './aws-errors.ts';
import { FIRST, LAST } from './bytewise.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { type Key, key } from './keys.ts';

type Ask = Parameters<Limits['enter']>[0];

// places of jobs that were given up meanwhile go after a day
const KEPT_SECONDS = 24 * 3600;
const MOST_COUNTED = 100;

/**
 * Who has which place. A rate of `count` is so many slots, of which each gives one turn a span: no span has more turns,
 * whoever asks at the same time. Turns go round the slots by a number that counts up, so in the order of asking.
 */
export class LimitPlaces {
  readonly #table: DynamoTable;

  constructor(a: { table: DynamoTable }) {
    this.#table = a.table;
  }

  /** The place that is kept for who comes back; null for who has none. */
  async kept(ask: Ask): Promise<number | null> {
    const [item] = await this.#table.get([placeKey(ask)]);
    return item ? numberOf(item['t']) : null;
  }

  /** A new place: the next instant at which a slot is free. */
  async next(ask: Ask): Promise<number> {
    const { allowance, now } = ask;
    const { rate } = allowance;
    if (rate === null) return now;
    const Key = await this.#slot({ ask, count: rate.count });
    let last = await this.#give({ Key, at: now, condition: 't <= :seen', seen: now - rate.perMs });
    // somebody else may be faster at the same slot
    while (last !== null) {
      const at = Math.max(now, last + rate.perMs);
      const taken = await this.#give({ Key, at, condition: 't = :seen', seen: last });
      if (taken === null) return at;
      last = taken;
    }
    return now;
  }

  async keep(a: { ask: Ask; at: number; inLine: boolean }): Promise<void> {
    const item = { ...placeKey(a.ask), t: number(a.at), ...(a.inLine && { line: number(1) }), ttl: ttlAfter(a.at) };
    await this.#table.put({ item });
  }

  async forget(ask: Ask): Promise<void> {
    await this.#table.delete({ key: placeKey(ask) });
  }

  /** How many found all places taken; a hundred or more are a hundred. */
  async line(ask: Ask): Promise<number> {
    const range = { from: FIRST, to: LAST, limit: MOST_COUNTED };
    const items = await this.#table.query({ pk: placeKey(ask).pk.S, ...range });
    return items.filter((item) => item['line'] !== undefined).length;
  }

  async #slot(a: { ask: Ask; count: number }): Promise<Key> {
    const { ask, count } = a;
    const turns = await this.#table.update({
      Key: key(`LT#${scope(ask)}`, 'turns'),
      UpdateExpression: 'ADD n :one SET #ttl = :ttl',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':one': number(1), ':ttl': ttlAfter(ask.now + (ask.allowance.rate?.perMs ?? 0)) },
      ReturnValues: 'UPDATED_NEW',
    });
    return key(`LS#${numberOf(turns['n']) % count}#${scope(ask)}`, 'slot');
  }

  /** Null when the slot gives its turn; else when its last one was given. */
  async #give(a: { Key: Key; at: number; condition: string; seen: number }): Promise<number | null> {
    try {
      await this.#table.update({
        Key: a.Key,
        UpdateExpression: 'SET t = :at, #ttl = :ttl',
        ConditionExpression: `attribute_not_exists(t) OR ${a.condition}`,
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':at': number(a.at),
          ':seen': number(a.seen),
          ':ttl': ttlAfter(a.at + 7 * KEPT_SECONDS * 1000),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return null;
    } catch (error) {
      const before = isConditionFailure(error) ? refusedItem(error) : null;
      if (before === null) throw error;
      return numberOf(before['t']);
    }
  }
}

function placeKey(ask: Ask): Key {
  return key(`LP#${scope(ask)}`, ask.id);
}

/** Another allowance is another set of places: its key begins anew. */
function scope(ask: Ask): string {
  const { rate, concurrency } = ask.allowance;
  return `${ask.tenant}#${rate?.count ?? '-'}/${rate?.perMs ?? '-'}/${concurrency ?? '-'}#${ask.key}`;
}

function ttlAfter(millis: number): ReturnType<typeof number> {
  return number(Math.ceil(millis / 1000) + KEPT_SECONDS);
}
