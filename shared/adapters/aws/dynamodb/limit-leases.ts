import { randomUUID } from 'node:crypto';
import { number, numberOf, text, textOf } from './attributes.ts';
import { isConditionFailure } from './aws-errors.ts';
import { FIRST, LAST } from './bytewise.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { type Key, key } from './keys.ts';

/** One of the places of those who run. */
export type Lease = { key: Key; holder: string };

const TRIES = 4;
const MOST_PLACES = 2000;
const KEPT_SECONDS = 24 * 3600;

/** Who runs right now: a row for each place, which whoever holds it removes; who died with it loses it when it lapses. */
export class LimitLeases {
  readonly #table: DynamoTable;
  readonly #leaseMs: number;

  constructor(a: { table: DynamoTable; leaseMs: number }) {
    this.#table = a.table;
    this.#leaseMs = a.leaseMs;
  }

  /** Null when all places are taken. */
  async take(a: { tenant: string; key: string; most: number; now: number }): Promise<Lease | null> {
    const pk = `LL#${a.tenant}#${a.key}`;
    for (let tries = 0; tries < TRIES; tries++) {
      const items = await this.#table.query({ pk, from: FIRST, to: LAST, limit: MOST_PLACES });
      const held = new Set(items.filter((item) => numberOf(item['held']) > a.now).map((item) => textOf(item['sk'])));
      // of a greater allowance before, more may run
      if (held.size >= a.most) return null;
      const free = Array.from({ length: a.most }, (_, place) => sortOf(place)).filter((sk) => !held.has(sk));
      // those who ask at the same moment seldom want the same one
      const sk = free[Math.floor(Math.random() * free.length)] ?? sortOf(0);
      const lease = { key: key(pk, sk), holder: randomUUID() };
      if (await this.#hold({ lease, now: a.now })) return lease;
    }
    return null;
  }

  async leave(lease: Lease): Promise<void> {
    await this.#table.delete({
      key: lease.key,
      condition: 'holder = :holder',
      values: { ':holder': text(lease.holder) },
    });
  }

  async #hold(a: { lease: Lease; now: number }): Promise<boolean> {
    const until = a.now + this.#leaseMs;
    try {
      await this.#table.update({
        Key: a.lease.key,
        UpdateExpression: 'SET holder = :holder, held = :until, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(pk) OR held <= :now OR holder = :holder',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':holder': text(a.lease.holder),
          ':until': number(until),
          ':now': number(a.now),
          ':ttl': number(Math.ceil(until / 1000) + KEPT_SECONDS),
        },
      });
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }
}

function sortOf(place: number): string {
  return String(place).padStart(4, '0');
}
