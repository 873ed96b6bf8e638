import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { SqsQueue, SqsRefusal } from './sqs-queue.ts';

const ENTRY = z.looseObject({
  Id: z.string(),
  MessageBody: z.string(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
});
const DELETE = z.looseObject({ Id: z.string(), ReceiptHandle: z.string() });
const CALLS = {
  SendMessage: ENTRY.omit({ Id: true }).extend({ QueueUrl: z.string(), DelaySeconds: z.int().optional() }),
  SendMessageBatch: z.looseObject({ QueueUrl: z.string(), Entries: z.array(ENTRY) }),
  ReceiveMessage: z.looseObject({ QueueUrl: z.string(), MaxNumberOfMessages: z.int().default(1) }),
  DeleteMessageBatch: z.looseObject({ QueueUrl: z.string(), Entries: z.array(DELETE) }),
  ChangeMessageVisibility: z.looseObject({
    QueueUrl: z.string(),
    ReceiptHandle: z.string(),
    VisibilityTimeout: z.int(),
  }),
};
const MOST_ENTRIES = 10;
const MOST_BYTES = 256 * 1024;

type Answer = Record<string, unknown>;

/**
 * A server that speaks as much of SQS as jobs need, over queues in memory. It never waits for a message. `refuse`
 * says of an entry of a batch whether it is refused, as SQS does now and then.
 */
export class SqsServer {
  readonly queues: Record<'jobs' | 'deploys' | 'later', SqsQueue>;
  refuse: (entry: { body: string }) => boolean = () => false;
  readonly #server: Server;

  constructor(a: { now: () => number; visibilityMs: number }) {
    const make = (name: string): SqsQueue => new SqsQueue({ name, ...a });
    this.queues = { jobs: make('jobs.fifo'), deploys: make('deploys.fifo'), later: make('later') };
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<{ endpoint: string; urls: Record<'jobs' | 'deploys' | 'later', string> }> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const url = (name: 'jobs' | 'deploys' | 'later'): string => `${endpoint}/000000000000/${this.queues[name].name}`;
    return { endpoint, urls: { jobs: url('jobs'), deploys: url('deploys'), later: url('later') } };
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    try {
      const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
      response.end(JSON.stringify(this.#answer({ action, input: JSON.parse(text) })));
    } catch (error) {
      const code = error instanceof SqsRefusal ? error.code : 'InvalidParameterValue';
      response.statusCode = 400;
      response.end(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: String(error) }));
    }
  }

  #answer(a: { action: string; input: unknown }): Answer {
    if (a.action === 'SendMessage') return this.#send(CALLS.SendMessage.parse(a.input));
    if (a.action === 'SendMessageBatch') return this.#sendAll(CALLS.SendMessageBatch.parse(a.input));
    if (a.action === 'ReceiveMessage') return this.#receive(CALLS.ReceiveMessage.parse(a.input));
    if (a.action === 'DeleteMessageBatch') return this.#delete(CALLS.DeleteMessageBatch.parse(a.input));
    const change = CALLS.ChangeMessageVisibility.parse(a.input);
    const { ReceiptHandle: receipt, VisibilityTimeout: seconds } = change;
    this.#queue(change).changeVisibility({ receipt, seconds });
    return {};
  }

  #queue(a: { QueueUrl: string }): SqsQueue {
    const queue = Object.values(this.queues).find(({ name }) => a.QueueUrl.endsWith(`/${name}`));
    if (queue === undefined) throw new SqsRefusal({ code: 'QueueDoesNotExist', message: a.QueueUrl });
    return queue;
  }

  #send(a: z.infer<typeof CALLS.SendMessage>): Answer {
    const { MessageBody: body, MessageGroupId: group, MessageDeduplicationId: dedup, DelaySeconds } = a;
    const sent = this.#queue(a).send({
      body,
      ...(group !== undefined && { group }),
      ...(dedup !== undefined && { dedup }),
      ...(DelaySeconds !== undefined && { delaySeconds: DelaySeconds }),
    });
    return { MessageId: sent.id, MD5OfMessageBody: md5(body), SequenceNumber: sent.sequence };
  }

  #sendAll(a: z.infer<typeof CALLS.SendMessageBatch>): Answer {
    checkBatch(a.Entries);
    const Successful: Answer[] = [];
    const Failed: Answer[] = [];
    for (const { Id, ...entry } of a.Entries) {
      if (this.refuse({ body: entry.MessageBody })) Failed.push({ Id, Code: 'InternalError', SenderFault: false });
      else Successful.push({ Id, ...this.#send({ ...entry, QueueUrl: a.QueueUrl }) });
    }
    return { Successful, Failed };
  }

  #receive(a: z.infer<typeof CALLS.ReceiveMessage>): Answer {
    const received = this.#queue(a).receive({ most: a.MaxNumberOfMessages });
    const Messages = received.map(({ id, body, group, sequence, receives, receipt }) => ({
      MessageId: id,
      ReceiptHandle: receipt,
      Body: body,
      MD5OfBody: md5(body),
      Attributes: {
        ApproximateReceiveCount: String(receives),
        ...(group !== null && { MessageGroupId: group, SequenceNumber: sequence }),
      },
    }));
    return Messages.length === 0 ? {} : { Messages };
  }

  #delete(a: z.infer<typeof CALLS.DeleteMessageBatch>): Answer {
    const Failed: Answer[] = [];
    const Successful: Answer[] = [];
    for (const { Id, ReceiptHandle: receipt } of a.Entries) {
      try {
        this.#queue(a).delete({ receipt });
        Successful.push({ Id });
      } catch (error) {
        Failed.push({ Id, Code: 'ReceiptHandleIsInvalid', SenderFault: true, Message: String(error) });
      }
    }
    return { Successful, Failed };
  }
}

function checkBatch(entries: readonly { Id: string; MessageBody: string }[]): void {
  const bytes = entries.reduce((sum, one) => sum + Buffer.byteLength(one.MessageBody), 0);
  const isDistinct = new Set(entries.map(({ Id }) => Id)).size === entries.length;
  if (entries.length > MOST_ENTRIES || entries.length === 0 || bytes > MOST_BYTES || !isDistinct) {
    throw new SqsRefusal({ code: 'BatchRequestTooLong', message: `${entries.length} entries, ${bytes} bytes` });
  }
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
