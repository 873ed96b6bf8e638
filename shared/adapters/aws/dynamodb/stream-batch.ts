import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { Journal } from '#core/plan/journal.ts';
import type { Logger } from '#ports/logger.ts';
import type { Item } from './attributes.ts';
import { readableJournal } from './journal-items.ts';
import { JOURNAL_PREFIX } from './keys.ts';

/** What Lambda is answered: records that it shall bring again, with all that follow them in their shard. */
export type BatchAnswer = { batchItemFailures: { itemIdentifier: string }[] };

// Lambda hands bytes over as base64; what is no key, text, number or bytes is in no item of the journal
const attribute = z.union([
  z.object({ S: z.string() }),
  z.object({ N: z.string() }),
  z.object({ B: z.string().transform((bytes) => new Uint8Array(Buffer.from(bytes, 'base64'))) }),
]);
const record = z.object({
  eventName: z.string(),
  dynamodb: z.object({
    SequenceNumber: z.string(),
    Keys: z.object({ pk: z.object({ S: z.string() }) }),
    NewImage: z.record(z.string(), attribute).optional(),
  }),
});
const batch = z.object({ Records: z.array(z.unknown()) });

type Entry = { sequence: string; journal: Journal };

/**
 * Hands a batch of the table's stream to a consumer, as Lambda brings it: new journal rows, in the order of the stream.
 * What the consumer fails on is brought again, and so is what cannot be read, until Lambda gives it up; it stays
 * unpublished then, and whoever looks for that publishes it.
 */
export async function handleStream(a: {
  event: unknown;
  handle: (batch: Journal[]) => Promise<{ failed: string[] }>;
  logger: Logger;
}): Promise<BatchAnswer> {
  const { entries, unreadable } = readBatch(a);
  const failed = new Set(entries.length > 0 ? await failedOf({ ...a, entries }) : []);
  const sequences = entries.filter(({ journal }) => failed.has(journal.writeId)).map(({ sequence }) => sequence);
  return { batchItemFailures: [...unreadable, ...sequences].map((itemIdentifier) => ({ itemIdentifier })) };
}

async function failedOf(a: {
  entries: readonly Entry[];
  handle: (batch: Journal[]) => Promise<{ failed: string[] }>;
  logger: Logger;
}): Promise<string[]> {
  const journals = a.entries.map(({ journal }) => journal);
  try {
    return (await a.handle(journals)).failed;
  } catch (error) {
    a.logger.error('a batch of the stream failed', { entries: journals.length, error: String(error) });
    return journals.map(({ writeId }) => writeId);
  }
}

function readBatch(a: { event: unknown; logger: Logger }): { entries: Entry[]; unreadable: string[] } {
  const entries: Entry[] = [];
  const unreadable: string[] = [];
  for (const one of batch.parse(a.event).Records) {
    const read = record.safeParse(one);
    const sequence = read.success ? read.data.dynamodb.SequenceNumber : sequenceOf(one);
    if (read.success && !isNewJournal(read.data)) continue;
    const journal = read.success ? journalIn(read.data.dynamodb.NewImage) : null;
    if (journal) {
      entries.push({ sequence, journal });
      continue;
    }
    const row = read.success ? read.data.dynamodb.Keys.pk.S : null;
    a.logger.error('a record of the stream cannot be read', { sequence, row });
    unreadable.push(sequence);
  }
  return { entries, unreadable };
}

function isNewJournal(a: z.output<typeof record>): boolean {
  return a.eventName === 'INSERT' && a.dynamodb.Keys.pk.S.startsWith(JOURNAL_PREFIX);
}

function journalIn(
  image: Record<string, { S: string } | { N: string } | { B: Uint8Array }> | undefined,
): Journal | null {
  const item: Item = Object.fromEntries(
    Object.entries(image ?? {}).map(([name, value]): [string, AttributeValue] => [name, value]),
  );
  return readableJournal(item);
}

/** The place of a record that is of no known shape; an empty one fails the whole batch. */
function sequenceOf(value: unknown): string {
  const read = z.object({ dynamodb: z.object({ SequenceNumber: z.string() }) }).safeParse(value);
  return read.success ? read.data.dynamodb.SequenceNumber : '';
}
