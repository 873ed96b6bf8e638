import { CreateTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SESv2Client, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { tableInput } from '#adapters/aws/dynamodb/table.ts';
import { createSesNotifier } from '#adapters/aws/ses/notifier.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import type { Mail, Notifier } from '#ports/notifier.ts';
import { countingIds } from '#test/support/counting-ids.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { injectFaults } from './dynamo-faults.ts';

type Answer = () => Promise<void>;
/** An SES that keeps what it is sent and answers as the list says, then well. */
type FakeSes = { client: SESv2Client; sent: SendEmailCommandInput[]; answers: Answer[] };

const mail: Mail = {
  ...{ tenant: 'acme', id: 'a', to: ['ana@example.com', 'bo@example.com'], subject: 'two\r\nlines', text: 'Grüße' },
  at: '2026-03-01T12:00:00.000Z',
};
let tables = 0;

describeOnDynoxide({
  name: 'mails by SES',
  tests: ({ client, connect }) => {
    let ses: FakeSes;
    let clock: FakeClock;
    let table: string;
    let notifier: Notifier;
    const notifierOf = (a: { dynamo?: ReturnType<typeof client>; process?: string } = {}): Notifier => {
      const { dynamo = client(), process = '1' } = a;
      const ids = countingIds({ prefix: process });
      return createSesNotifier({ ses: ses.client, dynamo, table, clock, ids, from: 'no-reply@example.com' });
    };
    beforeEach(async () => {
      table = `mails-${++tables}`;
      await client().send(new CreateTableCommand(tableInput({ name: table })));
      ses = fakeSes();
      clock = new FakeClock({ start: mail.at });
      notifier = notifierOf();
    });

    describe('a mail', () => {
      it('goes to all of its recipients as it was written, its subject in one line', async () => {
        await notifier.send(mail);
        expect(ses.sent).toEqual([
          {
            FromEmailAddress: 'no-reply@example.com',
            Destination: { ToAddresses: ['ana@example.com', 'bo@example.com'] },
            Content: {
              Simple: {
                Subject: { Data: 'two lines', Charset: 'UTF-8' },
                Body: { Text: { Data: 'Grüße', Charset: 'UTF-8' } },
              },
            },
          },
        ]);
      });

      it('of one id goes once, also from another process; ids of tenants never meet', async () => {
        await notifier.send(mail);
        await notifier.send({ ...mail, subject: 'other' });
        await notifierOf({ process: '2' }).send(mail);
        await notifier.send({ ...mail, tenant: 'umbrella' });
        expect(ses.sent).toHaveLength(2);
      });

      it('goes once when two processes send it at the same time; the other one is to come again', async () => {
        const meanwhile: unknown[] = [];
        ses.answers.push(async () => {
          meanwhile.push(
            await notifierOf({ process: '2' })
              .send(mail)
              .catch((error: unknown) => error),
          );
        });
        await notifier.send(mail);
        await notifierOf({ process: '3' }).send(mail);
        expect(meanwhile).toMatchObject([{ code: 'CONTENTION' }]);
        expect(ses.sent).toHaveLength(1);
      });

      it('goes again after half a minute when the process died before it could say that it was sent', async () => {
        const dying = connect();
        const faults = ['none' as const, 'throttled' as const];
        injectFaults({ client: dying, command: 'UpdateItemCommand', faults });
        const died = notifierOf({ dynamo: dying }).send(mail);
        await expect(died).rejects.toMatchObject({ name: 'ThrottlingException' });
        await expect(notifierOf({ process: '2' }).send(mail)).rejects.toMatchObject({ code: 'CONTENTION' });
        clock.moveTo(clock.millis() + 30_000);
        await notifierOf({ process: '3' }).send(mail);
        await notifierOf({ process: '4' }).send(mail);
        expect(ses.sent).toHaveLength(2);
      });

      it('leaves a mark for 7 days that holds nothing of it', async () => {
        await notifier.send(mail);
        const { Items = [] } = await client().send(new ScanCommand({ TableName: table }));
        const expected = Math.ceil(clock.millis() / 1000) + 7 * 24 * 3600;
        expect(Items).toEqual([{ pk: { S: 'E#acme#a' }, sk: { S: 'mail' }, ttl: { N: String(expected) } }]);
      });

      it('lies in no outbox', async () => {
        await notifier.send(mail);
        expect(await notifier.outbox({ tenant: 'acme', limit: 10 })).toBeNull();
      });
    });

    describe('a mail that SES does not take', () => {
      it.each(['TooManyRequestsException', 'LimitExceededException', 'InternalServiceErrorException', 'TimeoutError'])(
        'as of %s is tried again at once and then goes',
        async (name) => {
          ses.answers.push(failing(name));
          await expect(notifier.send(mail)).rejects.toMatchObject({ code: 'EGRESS_FAILED' });
          await notifierOf({ process: '2' }).send(mail);
          expect(ses.sent).toHaveLength(2);
        },
      );

      it.each([
        'MessageRejected',
        'MailFromDomainNotVerifiedException',
        'SendingPausedException',
        'BadRequestException',
      ])('as of %s is refused for good, without an address in the words', async (name) => {
        ses.answers.push(failing(name));
        const refused = await notifier.send(mail).catch((error: unknown) => error);
        expect(refused).toMatchObject({ code: 'EGRESS_REJECTED' });
        expect(String(refused)).not.toContain('@');
      });

      it('goes when it is sent again after it was put right', async () => {
        ses.answers.push(failing('MessageRejected'));
        await expect(notifier.send(mail)).rejects.toMatchObject({ code: 'EGRESS_REJECTED' });
        await notifier.send(mail);
        expect(ses.sent).toHaveLength(2);
      });
    });
  },
});

function fakeSes(): FakeSes {
  const client = new SESv2Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const fake: FakeSes = { client, sent: [], answers: [] };
  client.middlewareStack.add(
    () => async (args) => {
      fake.sent.push(args.input as SendEmailCommandInput);
      await fake.answers.shift()?.();
      return { output: { $metadata: {}, MessageId: '1' }, response: {} };
    },
    { step: 'initialize', priority: 'low' },
  );
  return fake;
}

function failing(name: string): Answer {
  return () => Promise.reject(Object.assign(new Error('ana@example.com is not verified'), { name }));
}
