import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What becomes of a request: nothing, a refusal before it, an answer that is lost after it, or work that is left over. */
export type Fault = 'none' | 'conflict' | 'throttled' | 'lost' | 'left over';

/** The names of the requests that a client makes, in order. */
export function watchRequests(client: DynamoDBClient): string[] {
  const seen: string[] = [];
  client.middlewareStack.add(
    (next, context) => (args) => {
      seen.push(String(context['commandName']));
      return next(args);
    },
    { step: 'initialize' },
  );
  return seen;
}

/** Makes requests of one kind fail as the list says, the last of it for ever. */
export function injectFaults(a: { client: DynamoDBClient; command: string; faults: Fault[] }): void {
  let calls = 0;
  a.client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context['commandName'] !== a.command) return next(args);
      const fault = a.faults[Math.min(calls++, a.faults.length - 1)] ?? 'none';
      return await OUTCOMES[fault]({ send: () => next(args), input: args.input });
    },
    { step: 'initialize' },
  );
}

type Outcome = <T extends { output: object }>(a: { send: () => Promise<T>; input: object }) => Promise<T>;

const OUTCOMES: Readonly<Record<Fault, Outcome>> = {
  none: ({ send }) => send(),
  conflict: async ({ input }) => {
    const items: unknown = Reflect.get(input, 'TransactItems');
    const CancellationReasons = (Array.isArray(items) ? items : []).map(() => ({ Code: 'TransactionConflict' }));
    throw failure({ name: 'TransactionCanceledException', $fault: 'client', CancellationReasons });
  },
  throttled: async () => {
    throw failure({ name: 'ThrottlingException', $fault: 'client' });
  },
  lost: async ({ send }) => {
    await send();
    throw failure({ name: 'TimeoutError' });
  },
  'left over': async ({ send, input }) => {
    const answer = await send();
    const items: unknown = Reflect.get(input, 'RequestItems');
    return { ...answer, output: { ...answer.output, Responses: {}, UnprocessedKeys: items, UnprocessedItems: items } };
  },
};

function failure(a: object): Error {
  return Object.assign(new Error('injected'), a);
}
