import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '#ports/clock.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import { ClaimReader } from './claim-reader.ts';
import { Committer } from './committer.ts';
import { DynamoTable } from './dynamo-table.ts';
import { EventExpiry } from './event-expiry.ts';
import { IndexSlots } from './index-slots.ts';
import { JournalIndex } from './journal-index.ts';
import { JournalReader } from './journal-reader.ts';
import { recordKey } from './keys.ts';
import { ListReader } from './list-reader.ts';
import { countRecords } from './record-counts.ts';
import { rowOf } from './record-items.ts';
import { SysReader } from './sys-reader.ts';

// by then an index of DynamoDB shows what was written; mostly it takes some ten milliseconds
const LIST_LAG_MS = 1000;

/**
 * Records, claims, platform rows and the journal in one DynamoDB table, made as `tableInput` says. `listLagMs` is how
 * long its indexes may lag behind: a guard over a list waits so long after the list was last written to.
 *
 * @example
 * ```ts
 * import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
 * import { createDynamoStore } from '#adapters/aws/dynamodb/entity-store.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * const store = createDynamoStore({ client: new DynamoDBClient({}), table: 'dro', clock: systemClock() });
 * const [row] = await store.get({ refs: [{ tenant: 'acme', app: 'crm', entity: 'deals', id: '1' }] });
 * ```
 */
export function createDynamoStore(a: {
  client: DynamoDBClient;
  table: string;
  clock: Clock;
  listLagMs?: number;
}): EntityStore {
  const { clock, listLagMs = LIST_LAG_MS } = a;
  const table = new DynamoTable({ client: a.client, name: a.table });
  const slots = new IndexSlots({ table, clock });
  const committer = new Committer({ table, clock, slots });
  const lists = new ListReader({ table, slots });
  const sys = new SysReader({ table, clock, listLagMs });
  const claims = new ClaimReader({ table, clock });
  const index = new JournalIndex({ table });
  const journal = new JournalReader({ table });
  const expiry = new EventExpiry({ table });

  return {
    commit: ({ plan }) => committer.commit(plan),
    // nothing is answered early
    settled: () => Promise.resolve(),
    get: async ({ refs, includeDeleted = false }) => {
      const items = await table.get(refs.map(recordKey));
      return refs.map((ref, i) => {
        const item = items[i];
        return item && (includeDeleted || item['gone'] === undefined) ? rowOf({ ref, item }) : null;
      });
    },
    getMark: (mark) => claims.mark(mark),
    getClaim: (claim) => claims.owner(claim),
    list: (query) => lists.list(query),
    count: async (query) => {
      await index.catchUp(query);
      return countRecords({ table, ...query });
    },
    getSys: ({ keys }) => sys.get(keys),
    querySys: (query) => sys.query(query),
    journal: async (query) => {
      if (!('writeId' in query.by)) await index.catchUp(query);
      return journal.query(query);
    },
    expireEvents: async (query) => {
      await index.catchUp(query);
      return expiry.run(query);
    },
  };
}
