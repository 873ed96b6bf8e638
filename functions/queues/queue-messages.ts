import { z } from 'zod';
import type { QueueMessage } from '#adapters/aws/jobs/handle-messages.ts';

const RECORD = z.object({
  messageId: z.string(),
  receiptHandle: z.string(),
  body: z.string(),
  attributes: z.object({
    ApproximateReceiveCount: z.coerce.number().int(),
    MessageGroupId: z.string().optional(),
    SequenceNumber: z.string().optional(),
  }),
  messageAttributes: z.record(z.string(), z.object({ stringValue: z.string().optional() })).default({}),
  eventSourceARN: z.string(),
});
const EVENT = z.object({ Records: z.array(RECORD) });

/** A message as Lambda brings it. */
export type QueueRecord = z.infer<typeof RECORD>;

/** What Lambda is answered: messages that stay in their queue, and come again. */
export type QueueAnswer = { batchItemFailures: { itemIdentifier: string }[] };

/** The messages of a batch, as Lambda brings them. Throws for what is none: then all of them come again. */
export function readRecords(event: unknown): QueueRecord[] {
  return EVENT.parse(event).Records;
}

/** A message as the queue's own side of the jobs takes it. `anyUrl` = the URL of a queue of the same account. */
export function toMessage(a: { record: QueueRecord; anyUrl: string }): QueueMessage {
  const { messageId: id, receiptHandle, body, attributes, eventSourceARN } = a.record;
  return {
    ...{ id, receiptHandle, body },
    queueUrl: `${a.anyUrl.slice(0, a.anyUrl.lastIndexOf('/'))}/${queueName(eventSourceARN)}`,
    group: attributes.MessageGroupId ?? null,
    sequence: attributes.SequenceNumber ?? '',
    visits: attributes.ApproximateReceiveCount,
  };
}

/** Names the messages that shall come again. */
export function answerOf(ids: readonly string[]): QueueAnswer {
  return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
}

function queueName(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
