import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { createDynamoMetrics, type DynamoMetrics } from '#adapters/aws/dynamodb/metrics.ts';
import { tableInput } from '#adapters/aws/dynamodb/table.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { type QuietLogger, quietLogger } from '#test/support/quiet-logger.ts';
import { injectFaults, watchRequests } from './dynamo-faults.ts';
import { metricsSuite } from './metrics.suite.ts';

const tenant = 'acme';
const at = '2026-01-01T00:00:00.000Z';
let tables = 0;

describeOnDynoxide({
  name: 'counters on DynamoDB',
  tests: ({ client, connect }) => {
    const fresh = async (): Promise<string> => {
      const table = `metrics-${++tables}`;
      await client().send(new CreateTableCommand(tableInput({ name: table })));
      return table;
    };
    metricsSuite({
      name: 'DynamoDB',
      open: async (caps) => {
        const table = await fresh();
        const make = () => createDynamoMetrics({ client: client(), table, caps, logger: quietLogger() });
        return { metrics: make(), reopen: async () => make(), close: async () => undefined };
      },
    });

    const opened = async (over: DynamoDBClient): Promise<{ metrics: DynamoMetrics; logger: QuietLogger }> => {
      const logger = quietLogger();
      return { metrics: createDynamoMetrics({ client: over, table: await fresh(), logger }), logger };
    };

    describe('what is counted on the table', () => {
      it('is one update for each subject that is known, however often and by whatever names', async () => {
        const watched = connect();
        const { metrics } = await opened(watched);
        const counts = ['a', 'b'].flatMap((subject) => ['x', 'y', 'x'].map((name) => ({ tenant, subject, name, at })));
        for (const one of counts) metrics.count(one);
        await metrics.flush();
        const seen = watchRequests(watched);
        for (const one of counts) metrics.count(one);
        await metrics.flush();
        expect(seen).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
      });

      it('waits when it cannot be written, and says so', async () => {
        const faulty = connect();
        const { metrics, logger } = await opened(faulty);
        injectFaults({ client: faulty, command: 'UpdateItemCommand', faults: ['throttled', 'none'] });
        metrics.count({ tenant, subject: 'a', name: 'x', at });
        await metrics.flush();
        const before = logger.lines.map(({ level }) => level);
        const [after] = await metrics.read({ tenant, subjects: ['a'] });
        expect(before).toEqual(['warn']);
        expect(after).toEqual({ x: { count: 1, lastAt: at } });
      });

      it('is lost when it can never be written, and holds nothing else up', async () => {
        const { metrics, logger } = await opened(client());
        metrics.count({ tenant, subject: 'a', name: 'x', at, by: 1e200 });
        metrics.count({ tenant, subject: 'b', name: 'x', at });
        await metrics.flush();
        const [, b] = await metrics.read({ tenant, subjects: ['a', 'b'] });
        expect(logger.lines.map(({ level }) => level)).toEqual(['error']);
        expect(b).toEqual({ x: { count: 1, lastAt: at } });
      });

      it('stays within the caps when many processes meet new subjects at once', async () => {
        const table = await fresh();
        const caps = { subjects: 5, tagged: 5 };
        const processes = Array.from({ length: 4 }, () =>
          createDynamoMetrics({ client: client(), table, caps, logger: quietLogger() }),
        );
        for (const [p, metrics] of processes.entries()) {
          for (let i = 0; i < 3; i++) metrics.count({ tenant, subject: `event:${p}-${i}`, name: 'x', at });
        }
        await Promise.all(processes.map((metrics) => metrics.flush()));
        const listed = (await processes[0]?.list({ tenant, prefix: '' })) ?? [];
        expect(listed).toHaveLength(6);
        expect(listed.reduce((sum, { counters }) => sum + (counters['x']?.count ?? 0), 0)).toBe(12);
      });
    });
  },
});
