import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createDynamoLimits } from '#adapters/aws/dynamodb/limits.ts';
import { tableInput } from '#adapters/aws/dynamodb/table.ts';
import type { Limits, Turn } from '#ports/limits.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { type QuietLogger, quietLogger } from '#test/support/quiet-logger.ts';
import { injectFaults, watchRequests } from './dynamo-faults.ts';
import { leave, limitsSuite } from './limits.suite.ts';

const LEASE_MS = 1000;
let tables = 0;

describeOnDynoxide({
  name: 'limits on DynamoDB',
  tests: ({ client, connect }) => {
    const fresh = async (): Promise<string> => {
      const table = `limits-${++tables}`;
      await client().send(new CreateTableCommand(tableInput({ name: table })));
      return table;
    };
    const processOf = (a: { table: string; over?: DynamoDBClient; logger?: QuietLogger }): Limits => {
      const { table, over = client(), logger = quietLogger() } = a;
      return createDynamoLimits({ client: over, table, logger, leaseMs: LEASE_MS });
    };
    limitsSuite({
      name: 'DynamoDB',
      open: async () => ({ limits: processOf({ table: await fresh() }), close: async () => undefined }),
      share: 0.1,
    });

    describe('processes that share limits', () => {
      const ask = { tenant: 'acme', key: 'rule:1', now: 0 };
      const rate = { rate: { count: 3, perMs: 100 }, concurrency: null };
      const single = { rate: null, concurrency: 1 };
      let table: string;
      beforeEach(async () => {
        table = await fresh();
      });
      const processes = (count: number): Limits[] => Array.from({ length: count }, () => processOf({ table }));

      it('give no span more turns than its count when they ask at once', async () => {
        const asks = processes(4).flatMap((limits, p) => [0, 1, 2, 3].map((i) => ({ limits, id: `${p}-${i}` })));
        const turns = await Promise.all(asks.map(({ limits, id }) => limits.enter({ ...ask, id, allowance: rate })));
        const times = turns.map((turn) => (turn.go ? 0 : turn.at)).sort((x, y) => x - y);
        expect(times).toEqual([0, 0, 0, 100, 100, 100, 200, 200, 200, 300, 300, 300, 400, 400, 400, 500]);
      });

      it('let no more run than may when they ask at once', async () => {
        const allowance = { rate: null, concurrency: 3 };
        const turns = await Promise.all(
          processes(10).map((limits, p) => limits.enter({ ...ask, id: String(p), allowance })),
        );
        expect(turns.filter((turn: Turn) => turn.go)).toHaveLength(3);
      });

      it('keep a place for who comes back to another one', async () => {
        const [here, there] = [processOf({ table }), processOf({ table })];
        for (const id of ['a', 'b', 'c', 'd']) await here.enter({ ...ask, id, allowance: rate });
        const back = await there.enter({ ...ask, id: 'd', allowance: rate, now: 100 });
        expect(back).toMatchObject({ go: true, first: false });
      });

      it('wait for one that died with a turn until that lapses, and then heed it no more', async () => {
        const [died, other] = [processOf({ table }), processOf({ table })];
        const late = await died.enter({ ...ask, id: 'a', allowance: single });
        const early = await other.enter({ ...ask, id: 'b', allowance: single, now: LEASE_MS - 1 });
        const then = await other.enter({ ...ask, id: 'b', allowance: single, now: LEASE_MS });
        await leave(late, LEASE_MS + 1);
        const third = await other.enter({ ...ask, id: 'c', allowance: single, now: LEASE_MS + 2 });
        expect([early.go, then.go, third.go]).toEqual([false, true, false]);
      });

      it('do not fail when a turn cannot be given back, and say so', async () => {
        const faulty = connect();
        const logger = quietLogger();
        injectFaults({ client: faulty, command: 'DeleteItemCommand', faults: ['throttled'] });
        const turn = await processOf({ table, over: faulty, logger }).enter({ ...ask, id: 'a', allowance: single });
        await leave(turn, 10);
        expect(logger.lines.map(({ level }) => level)).toEqual(['warn']);
      });

      it('make three requests for a turn of a rate, and four for one of those that run', async () => {
        const watched = connect();
        const limits = processOf({ table, over: watched });
        const seen = watchRequests(watched);
        await limits.enter({ ...ask, id: 'a', allowance: rate });
        await leave(await limits.enter({ ...ask, key: 'rule:2', id: 'a', allowance: single }), 10);
        const ofRate = ['GetItemCommand', 'UpdateItemCommand', 'UpdateItemCommand'];
        expect(seen).toEqual([...ofRate, 'GetItemCommand', 'QueryCommand', 'UpdateItemCommand', 'DeleteItemCommand']);
      });
    });
  },
});
