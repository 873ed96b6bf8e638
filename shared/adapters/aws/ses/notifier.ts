import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { Mail, Notifier } from '#ports/notifier.ts';
import { DynamoTable } from '../dynamodb/dynamo-table.ts';
import { MailMarks } from './mail-marks.ts';
import { refusalOf } from './refusals.ts';

type Sender = { from: string; configurationSet?: string };

/**
 * Mails by Amazon SES. A mark in the table keeps one id from being two mails; a process that dies between the mail and
 * its mark makes a second one, and never none. `from` is an identity that SES has verified.
 *
 * @example
 * ```ts
 * import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
 * import { SESv2Client } from '@aws-sdk/client-sesv2';
 * import { createSesNotifier } from '#adapters/aws/ses/notifier.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * import { systemIds } from '#adapters/embedded/system-ids.ts';
 * const notifier = createSesNotifier({
 *   ...{ ses: new SESv2Client({}), dynamo: new DynamoDBClient({}), table: 'dro' },
 *   ...{ clock: systemClock(), ids: systemIds(), from: 'DRO <no-reply@example.com>' },
 * });
 * ```
 */
export function createSesNotifier(
  a: Sender & { ses: SESv2Client; dynamo: DynamoDBClient; table: string; clock: Clock; ids: Ids },
): Notifier {
  const { ses, clock, ids } = a;
  const marks = new MailMarks({ table: new DynamoTable({ client: a.dynamo, name: a.table }), clock, ids });
  return {
    send: async (mail) => {
      const claim = await marks.claim(mail);
      if (!claim) return;
      try {
        await ses.send(commandOf({ mail, sender: a }));
      } catch (error) {
        // the next try need not wait until the claim lapses; when this fails, it does
        await claim.failed().catch(() => undefined);
        throw refusalOf(error);
      }
      await claim.sent();
    },
    outbox: async () => null,
  };
}

function commandOf(a: { mail: Mail; sender: Sender }): SendEmailCommand {
  const { mail, sender } = a;
  const utf8 = (Data: string): { Data: string; Charset: string } => ({ Data, Charset: 'UTF-8' });
  return new SendEmailCommand({
    FromEmailAddress: sender.from,
    ...(sender.configurationSet !== undefined && { ConfigurationSetName: sender.configurationSet }),
    Destination: { ToAddresses: [...mail.to] },
    Content: {
      Simple: {
        // a header has one line
        Subject: utf8(mail.subject.replaceAll(/[\r\n]+/g, ' ')),
        Body: { Text: utf8(mail.text) },
      },
    },
  });
}
