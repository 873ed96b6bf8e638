import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { errorText } from '#adapters/store/error-text.ts';
import type { Logger } from '#ports/logger.ts';
import type { QueueMessage } from './handle-messages.ts';

type PollerTools = { client: SQSClient; logger: Logger; pause: (ms: number) => Promise<void> };
type PollerProps = {
  tools: PollerTools;
  url: string;
  /** so many messages are in hand at most */
  concurrency: number;
  /** how long the queue waits for a message before it says that there is none, and how long we wait then */
  wait: { seconds: number; betweenMs: number };
  handle: (a: { messages: QueueMessage[] }) => Promise<{ failed: string[] }>;
};

const MOST_AT_ONCE = 10;
const PAUSE_MS = 1000;

/** Asks one queue for messages and has them handled, group by group. */
export class Poller {
  readonly #props: PollerProps;
  readonly #running = new Set<Promise<void>>();
  readonly #loop: Promise<void>;
  #inHand = 0;
  #freed: () => void = () => {};
  #stopped = false;

  constructor(a: PollerProps) {
    this.#props = a;
    this.#loop = this.#poll();
  }

  /** Asks for nothing more, and waits for what runs. The last call is waited for too: what it brings is ours. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#freed();
    await this.#loop;
    await Promise.all(this.#running);
  }

  async #poll(): Promise<void> {
    const { tools, concurrency, wait } = this.#props;
    while (!this.#stopped) {
      try {
        const room = concurrency - this.#inHand;
        const messages = room > 0 ? await this.#receive(Math.min(room, MOST_AT_ONCE)) : [];
        for (const group of byGroup(messages)) this.#start(group);
        if (this.#inHand >= concurrency) await this.#untilFreed();
        else if (messages.length === 0) await tools.pause(wait.betweenMs);
      } catch (error) {
        tools.logger.error('a queue could not be asked', { error: errorText(error) });
        await tools.pause(PAUSE_MS);
      }
    }
  }

  #start(messages: QueueMessage[]): void {
    this.#inHand += messages.length;
    const run = this.#run(messages).finally(() => {
      this.#inHand -= messages.length;
      this.#running.delete(run);
      this.#freed();
    });
    this.#running.add(run);
  }

  async #run(messages: QueueMessage[]): Promise<void> {
    const { tools, url, handle } = this.#props;
    try {
      const { failed } = await handle({ messages });
      const done = messages.filter(({ id }) => !failed.includes(id));
      if (done.length === 0) return;
      const Entries = done.map(({ receiptHandle }, i) => ({ Id: String(i), ReceiptHandle: receiptHandle }));
      const { Failed = [] } = await tools.client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
      if (Failed.length > 0) throw new Error(`${Failed[0]?.Code} ${Failed[0]?.Message}`);
    } catch (error) {
      // they come again, and are known from their rows
      tools.logger.warn('messages of a queue could not be taken out of it', { error: errorText(error) });
    }
  }

  #untilFreed(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#freed = resolve;
    });
  }

  async #receive(most: number): Promise<QueueMessage[]> {
    const { tools, url, wait } = this.#props;
    const { Messages = [] } = await tools.client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: most,
        WaitTimeSeconds: wait.seconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'MessageGroupId', 'SequenceNumber'],
      }),
    );
    return Messages.map((message) => toQueueMessage({ message, url }));
  }
}

function byGroup(messages: readonly QueueMessage[]): QueueMessage[][] {
  const groups = new Map<string, QueueMessage[]>();
  for (const message of messages) {
    const name = message.group ?? `alone/${message.id}`;
    groups.set(name, [...(groups.get(name) ?? []), message]);
  }
  return [...groups.values()];
}

function toQueueMessage(a: { message: Message; url: string }): QueueMessage {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} } = a.message;
  return {
    id: MessageId,
    queueUrl: a.url,
    receiptHandle: ReceiptHandle,
    body: Body,
    group: Attributes.MessageGroupId ?? null,
    sequence: Attributes.SequenceNumber ?? '',
    visits: Number(Attributes.ApproximateReceiveCount ?? 1),
  };
}
