import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';

// a millisecond or more lies between two
const LOOKS = 25;

/** What one process asks of AWS: whether it asks anything just now, and which queues said since that they are empty. */
export class AwsActivity {
  #open = 0;
  #asking = 0;
  #dead = false;
  #looks = 0;
  readonly #empty = new Map<string, number>();

  watchSqs(client: SQSClient): void {
    client.middlewareStack.add(
      (next, context) => (args) => {
        const url: unknown = Reflect.get(args.input, 'QueueUrl');
        const isReceive = context.commandName === 'ReceiveMessageCommand';
        return isReceive ? this.#receive({ url: String(url), run: () => next(args) }) : this.#call(() => next(args));
      },
      { step: 'initialize' },
    );
  }

  watchDynamo(client: DynamoDBClient): void {
    client.middlewareStack.add((next) => (args) => this.#call(() => next(args)), { step: 'initialize' });
  }

  /** From now on no call is made, and none is answered: as if the process had been killed. */
  kill(): void {
    this.#dead = true;
  }

  /** What queues said before does not count. */
  mark(): void {
    this.#empty.clear();
    this.#looks = 0;
  }

  /** Nothing is asked, and each of so many queues was empty twice after the last thing that moved. */
  isQuiet(a: { queues: number }): boolean {
    const empty = [...this.#empty.values()].filter((times) => times >= 2);
    return this.#open === 0 && empty.length >= a.queues;
  }

  /** Nothing has moved for many looks; for processes that are busy and so ask their queues for nothing. */
  isStill(): boolean {
    this.#looks++;
    return this.#open + this.#asking === 0 && this.#looks > LOOKS;
  }

  async #receive<R extends { output: object }>(a: { url: string; run: () => Promise<R> }): Promise<R> {
    this.#asking++;
    const result = await this.#whileAlive(a.run).finally(() => {
      this.#asking--;
    });
    const brought: unknown = Reflect.get(result.output, 'Messages');
    if (Array.isArray(brought) && brought.length > 0) this.mark();
    else this.#empty.set(a.url, (this.#empty.get(a.url) ?? 0) + 1);
    return result;
  }

  async #call<R>(run: () => Promise<R>): Promise<R> {
    this.#open++;
    try {
      return await this.#whileAlive(run);
    } finally {
      this.#open--;
      this.mark();
    }
  }

  async #whileAlive<R>(run: () => Promise<R>): Promise<R> {
    const never = new Promise<R>(() => {});
    if (this.#dead) return never;
    const result = await run();
    return this.#dead ? never : result;
  }
}
