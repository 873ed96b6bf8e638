import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Handle } from '#adapters/jobs/attempt.ts';
import { errorText } from '#adapters/store/error-text.ts';
import { JobVisits, type VisitTools } from './job-visits.ts';
import { parseMessage } from './messages.ts';

/** A message as it came: of one group, in order, when it has a group. */
export type QueueMessage = {
  id: string;
  queueUrl: string;
  receiptHandle: string;
  body: string;
  group: string | null;
  /** its place in its group */
  sequence: string;
  /** how often it was received, this time included */
  visits: number;
};

type Tools = VisitTools & { client: SQSClient };
type Batch = {
  tools: Tools;
  messages: readonly QueueMessage[];
  handle: Handle;
  /** nothing is begun from then on (milliseconds); what is left comes again at once */
  until: number;
  isStopped?: () => boolean;
  /** the queue has given these up: their jobs are made dead */
  givenUp?: boolean;
};

// fewer than the queue's own, so that a job that breaks what runs it becomes a dead job here, in its place
const MOST_VISITS = 10;
const LONGEST_WAIT_SECONDS = 300;

/**
 * Does what messages of a queue say, the groups at once and each in order. Returns the ids of those that must come
 * again; with one all that stand behind it in its group do.
 */
export async function handleMessages(a: Batch): Promise<{ failed: string[] }> {
  const groups = new Map<string, QueueMessage[]>();
  for (const message of a.messages) {
    const name = message.group === null ? `alone/${message.id}` : `group/${message.group}`;
    groups.set(name, [...(groups.get(name) ?? []), message]);
  }
  const failed = await Promise.all([...groups.values()].map((messages) => inOrder({ ...a, messages })));
  return { failed: failed.flat() };
}

async function inOrder(a: Batch): Promise<string[]> {
  const { tools, messages, handle, until, isStopped = () => false, givenUp = false } = a;
  const mayBegin = (): boolean => tools.clock.millis() < until && !isStopped();
  const visits = new JobVisits({ tools, handle, mayBegin });
  for (const [i, one] of messages.entries()) {
    const left = messages.slice(i);
    if (!mayBegin()) return comeAgain({ tools, messages: left, waitSeconds: 0 });
    try {
      const cutOff = givenUp || one.visits > MOST_VISITS;
      await visits.visit({ message: parseMessage(one.body), order: one.sequence, cutOff });
    } catch (error) {
      tools.logger.error('a message of the queue could not be settled', { id: one.id, error: errorText(error) });
      return comeAgain({ tools, messages: left, waitSeconds: Math.min(LONGEST_WAIT_SECONDS, 2 ** one.visits) });
    }
  }
  return [];
}

/** Without this they would come again only after the visibility timeout of the queue, which is long. */
async function comeAgain(a: {
  tools: Tools;
  messages: readonly QueueMessage[];
  waitSeconds: number;
}): Promise<string[]> {
  const { client, logger } = a.tools;
  // the last one first: until the first is free, none of its group comes
  for (const { id, queueUrl: QueueUrl, receiptHandle: ReceiptHandle } of a.messages.toReversed()) {
    const again = { QueueUrl, ReceiptHandle, VisibilityTimeout: a.waitSeconds };
    await client.send(new ChangeMessageVisibilityCommand(again)).catch((error: unknown) => {
      logger.warn('a message of the queue comes again only when its time is out', { id, error: errorText(error) });
    });
  }
  return a.messages.map(({ id }) => id);
}
