import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { JOURNAL_PREFIX } from '#adapters/aws/dynamodb/keys.ts';

/** A record of the stream, as Lambda brings it. */
export type StreamRecord = { sequence: string; attempts: number; record: object };
/** What a function is called with, and answers. */
export type StreamFunction = (event: object) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;

const MOST_ATTEMPTS = 11;

/**
 * The stream of a table as its event source mapping brings it: new rows of the journal, in order, in batches. What a
 * function fails on is brought again with all behind it; after so many attempts it is given up.
 */
export class TableStream {
  /** the sequence numbers of what was given up */
  readonly givenUp: string[] = [];
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #seen = new Set<string>();
  #waiting: StreamRecord[] = [];
  #count = 0;

  constructor(a: { client: DynamoDBClient; table: string }) {
    this.#client = a.client;
    this.#table = a.table;
  }

  /** Brings one batch to a function; gives how many records were in it. */
  async deliver(a: { to: StreamFunction; batchSize?: number }): Promise<number> {
    await this.#look();
    const batch = this.#waiting.slice(0, a.batchSize ?? 100);
    if (batch.length === 0) return 0;
    const failures = await failuresOf({ to: a.to, batch });
    const first = batch.findIndex(({ sequence }) => failures.includes(sequence));
    const left = first === -1 ? [] : batch.slice(first);
    for (const one of left) one.attempts++;
    const lost = left.filter(({ attempts }) => attempts === MOST_ATTEMPTS);
    this.givenUp.push(...lost.map(({ sequence }) => sequence));
    this.#waiting = [...left.filter((one) => !lost.includes(one)), ...this.#waiting.slice(batch.length)];
    return batch.length;
  }

  /** Brings everything that it ever brought once more. */
  again(): void {
    this.#seen.clear();
  }

  async #look(): Promise<void> {
    const { Items = [] } = await this.#client.send(
      new ScanCommand({
        TableName: this.#table,
        ConsistentRead: true,
        FilterExpression: 'begins_with(pk, :journal)',
        ExpressionAttributeValues: { ':journal': { S: JOURNAL_PREFIX } },
      }),
    );
    const fresh = Items.map((item) => ({ item, id: item['pk']?.S ?? '' })).filter(({ id }) => !this.#seen.has(id));
    for (const { item, id } of fresh.sort((x, y) => (x.id < y.id ? -1 : 1))) {
      this.#seen.add(id);
      const sequence = String(++this.#count).padStart(21, '0');
      this.#waiting.push({ sequence, attempts: 0, record: recordOf({ item, sequence }) });
    }
  }
}

async function failuresOf(a: { to: StreamFunction; batch: readonly StreamRecord[] }): Promise<string[]> {
  try {
    const { batchItemFailures } = await a.to({ Records: a.batch.map(({ record }) => record) });
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  } catch {
    return a.batch.map(({ sequence }) => sequence);
  }
}

function recordOf(a: { item: Record<string, AttributeValue>; sequence: string }): object {
  const { pk, sk } = a.item;
  const NewImage = Object.fromEntries(Object.entries(a.item).map(([name, value]) => [name, onTheWire(value)]));
  return {
    ...{ eventID: a.sequence, eventName: 'INSERT', eventVersion: '1.1', eventSource: 'aws:dynamodb' },
    ...{ awsRegion: 'us-east-1', eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/1' },
    dynamodb: {
      ...{ Keys: { pk, sk }, NewImage, SequenceNumber: a.sequence, SizeBytes: 1, StreamViewType: 'NEW_IMAGE' },
      ApproximateCreationDateTime: 1_772_366_400,
    },
  };
}

function onTheWire(value: AttributeValue): object {
  return value.B === undefined ? value : { B: Buffer.from(value.B).toString('base64') };
}
