import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DroError } from '#core/errors/dro-error.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import { number, numberOf, text, textOf } from '../dynamodb/attributes.ts';
import { isConditionFailure, refusedItem } from '../dynamodb/aws-errors.ts';
import type { DynamoTable } from '../dynamodb/dynamo-table.ts';
import { type Key, key } from '../dynamodb/keys.ts';

/** A mail that is to be sent by the caller, who says how that went. */
export type MailClaim = { sent(): Promise<void>; failed(): Promise<void> };

const KEPT_SECONDS = 7 * 24 * 3600;
// who has claimed a mail and says nothing for so long is dead
const CLAIM_MS = 30_000;

/**
 * Which mails were sent: rows that name the mail and hold nothing of it, for 7 days. Who dies between sending a mail
 * and saying so leaves it to the next, who sends it again.
 */
export class MailMarks {
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(a: { table: DynamoTable; clock: Clock; ids: Ids }) {
    this.#table = a.table;
    this.#clock = a.clock;
    this.#ids = a.ids;
  }

  /** Null when it was sent; throws CONTENTION while somebody else is sending it. */
  async claim(a: { tenant: string; id: string }): Promise<MailClaim | null> {
    const at = key(`E#${a.tenant}#${a.id}`, 'mail');
    const holder = this.#ids.write();
    const now = this.#clock.millis();
    const ttl = number(Math.ceil(now / 1000) + KEPT_SECONDS);
    try {
      await this.#table.update({
        Key: at,
        UpdateExpression: 'SET holder = :holder, held = :until, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(pk) OR held <= :now',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':holder': text(holder),
          ':until': number(now + CLAIM_MS),
          ':now': number(now),
          ':ttl': ttl,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
    } catch (error) {
      const before = isConditionFailure(error) ? refusedItem(error) : null;
      if (before === null) throw error;
      // the answer to the first try of the same request was lost
      if (textOf(before['holder']) === holder) return this.#held({ at, holder, ttl });
      if (numberOf(before['held']) === 0) return null;
      throw new DroError({ code: 'CONTENTION', detail: 'the mail is being sent by somebody else' });
    }
    return this.#held({ at, holder, ttl });
  }

  #held(a: { at: Key; holder: string; ttl: AttributeValue }): MailClaim {
    return {
      // also over the claim of who took it for dead: it was sent
      sent: async () => {
        await this.#table.update({
          Key: a.at,
          UpdateExpression: 'REMOVE held, holder SET #ttl = :ttl',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: { ':ttl': a.ttl },
        });
      },
      failed: async () => {
        await this.#table.delete({ key: a.at, condition: 'holder = :holder', values: { ':holder': text(a.holder) } });
      },
    };
  }
}
