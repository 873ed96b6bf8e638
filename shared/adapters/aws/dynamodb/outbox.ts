import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { Mail, Notifier } from '#ports/notifier.ts';
import { expiry, isLive, packed, textOf } from './attributes.ts';
import { cancellation } from './aws-errors.ts';
import { FIRST, LAST } from './bytewise.ts';
import { DynamoTable } from './dynamo-table.ts';
import { key } from './keys.ts';

// mails hold personal data, and this is no archive
const KEPT_MS = 7 * 24 * 3600 * 1000;

/**
 * Mails that stay in the table, for people to look at, where a stage has no sender. They are kept for 7 days.
 *
 * @example
 * ```ts
 * import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
 * import { createDynamoOutbox } from '#adapters/aws/dynamodb/outbox.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * import { systemIds } from '#adapters/embedded/system-ids.ts';
 * const client = new DynamoDBClient({});
 * const outbox = createDynamoOutbox({ client, table: 'dro', clock: systemClock(), ids: systemIds() });
 * ```
 */
export function createDynamoOutbox(a: { client: DynamoDBClient; table: string; clock: Clock; ids: Ids }): Notifier {
  const { clock, ids } = a;
  const table = new DynamoTable({ client: a.client, name: a.table });
  return {
    send: async (mail) => {
      const end = expiry(new Date(clock.millis() + KEPT_MS).toISOString());
      const mark = { ...key(`E#${mail.tenant}#${mail.id}`, 'outbox'), ...end };
      const item = { ...key(partition(mail), `${clock.now()}#${ids.write()}`), ...end };
      const isNew = 'attribute_not_exists(pk)';
      const items = [
        { Put: { TableName: table.name, Item: mark, ConditionExpression: isNew } },
        { Put: { TableName: table.name, Item: { ...item, mail: packed(JSON.stringify(mail)) } } },
      ];
      try {
        await table.transact({ items });
      } catch (error) {
        if (cancellation(error)?.[0]?.Code !== 'ConditionalCheckFailed') throw error;
      }
    },
    outbox: async ({ tenant, limit, cursor }) => {
      const scope = JSON.stringify(['outbox', tenant]);
      const [before] = decodeCursor({ scope, cursor, parts: 1 }) ?? [];
      const range = { pk: partition({ tenant }), from: FIRST, to: before ?? LAST, desc: true, limit: limit + 2 };
      const found = (await table.query(range)).filter((item) => item['sk']?.S !== before);
      const live = found.filter((item) => isLive({ item, now: clock.now() }));
      const items = live.slice(0, limit).map((item): Mail => JSON.parse(textOf(item['mail'])));
      const last = live[limit - 1]?.['sk']?.S;
      return live.length > limit && last !== undefined
        ? { items, cursor: encodeCursor({ scope, at: [last] }) }
        : { items };
    },
  };
}

function partition(a: { tenant: string }): string {
  return `O#${a.tenant}`;
}
