import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { HttpCaller } from '#test/support/http-caller.ts';
import type { Usage } from '../../../scripts/cost/usage.ts';
import type { Dynoxide } from '../dynoxide.ts';
import type { CloudStage } from './stage.ts';

const CAPACITY = z.object({ CapacityUnits: z.number() });
const OUTPUT = z.object({ ConsumedCapacity: z.union([CAPACITY.transform((one) => [one]), z.array(CAPACITY)]) });
const PUT = z.object({ Entries: z.array(z.unknown()) });
const READS: readonly string[] = ['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand'];
/** What is called with messages of a queue: each call is a receive before it and a removal behind it. */
const OF_QUEUES: readonly string[] = ['job', 'deploy', 'dead'];

/** Counts what a stage uses: capacity as its table reports it, the rest as requests and calls that are made. */
export class UsageCount {
  readonly #counted = { apiCalls: 0, calls: 0, writeUnits: 0, readUnits: 0, queueRequests: 0 };

  /** The server with clients that count; a stage is opened on it. */
  server(a: Dynoxide): Dynoxide {
    return { client: a.client, connect: () => this.#watchTable(a.connect()) };
  }

  /** Counts what its functions are called with, and what they send. */
  watch(stage: CloudStage): void {
    stage.functions = new Proxy(stage.functions, {
      get: (functions, name) => {
        this.#counted.calls++;
        if (OF_QUEUES.includes(String(name))) this.#counted.queueRequests += 2;
        return Reflect.get(functions, name);
      },
    });
    stage.process.clients.sqs.middlewareStack.add(
      (next) => (args) => {
        this.#counted.queueRequests++;
        return next(args);
      },
      { step: 'initialize' },
    );
  }

  /** The same caller, counted. */
  caller(call: HttpCaller): HttpCaller {
    return (a) => {
      this.#counted.apiCalls++;
      return call(a);
    };
  }

  /** What some work uses, with all that follows from it. */
  async during(a: { stage: CloudStage; work: () => Promise<unknown> }): Promise<Usage> {
    const before = await this.#all(a.stage);
    await a.work();
    await a.stage.settle();
    return difference({ before, after: await this.#all(a.stage) });
  }

  async #all(stage: CloudStage): Promise<Usage> {
    const puts = stage.world.aws.calls.filter(({ operation }) => operation === 'AWSEvents.PutEvents');
    const events = puts.reduce((sum, { input }) => sum + PUT.parse(input).Entries.length, 0);
    return { ...this.#counted, events, transitions: await stage.states.transitions() };
  }

  #watchTable(client: DynamoDBClient): DynamoDBClient {
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
          const { ConsumedCapacity } = OUTPUT.parse(result.output);
          const units = ConsumedCapacity.reduce((sum, one) => sum + one.CapacityUnits, 0);
          this.#counted[READS.includes(commandName) ? 'readUnits' : 'writeUnits'] += units;
          return result;
        },
      { step: 'initialize' },
    );
    return client;
  }
}

/** What was used in between. */
export function difference(a: { before: Usage; after: Usage }): Usage {
  const { before, after } = a;
  return {
    apiCalls: after.apiCalls - before.apiCalls,
    calls: after.calls - before.calls,
    writeUnits: after.writeUnits - before.writeUnits,
    readUnits: after.readUnits - before.readUnits,
    queueRequests: after.queueRequests - before.queueRequests,
    events: after.events - before.events,
    transitions: after.transitions - before.transitions,
  };
}
