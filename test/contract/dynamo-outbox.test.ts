import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoOutbox } from '#adapters/aws/dynamodb/outbox.ts';
import { tableInput } from '#adapters/aws/dynamodb/table.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { countingIds } from '#test/support/counting-ids.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { notifierSuite } from './notifier.suite.ts';

let tables = 0;

describeOnDynoxide({
  name: 'mails that stay in the table',
  tests: ({ client }) => {
    notifierSuite({
      name: 'DynamoDB',
      open: async () => {
        const table = `outbox-${++tables}`;
        await client().send(new CreateTableCommand(tableInput({ name: table })));
        const clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
        const ids = countingIds();
        const open = () => createDynamoOutbox({ client: client(), table, clock, ids });
        return {
          notifier: open(),
          reopen: open,
          advance: (ms) => clock.moveTo(clock.millis() + ms),
          close: async () => undefined,
        };
      },
    });
  },
});
