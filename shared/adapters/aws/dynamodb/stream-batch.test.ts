import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { Journal } from '#core/plan/journal.ts';
import { plan } from '#test/contract/plans.ts';
import { quietLogger } from '#test/support/quiet-logger.ts';
import { journalItem } from './journal-items.ts';
import { handleStream } from './stream-batch.ts';

/** A record as Lambda brings it: bytes as base64. */
function recordOf(a: { journal: Journal; sequence: string; eventName?: string; pk?: string }) {
  const { journal, sequence, eventName = 'INSERT' } = a;
  const item = journalItem({ tenant: 'acme', journal, body: JSON.stringify(journal) });
  const NewImage = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, onTheWire(value)]));
  const Keys = { pk: { S: a.pk ?? `J#${journal.writeId}` }, sk: { S: 'acme' } };
  const about = { eventID: sequence, eventVersion: '1.1', eventSource: 'aws:dynamodb', awsRegion: 'eu-west-1' };
  const dynamodb = { SequenceNumber: sequence, Keys, NewImage, SizeBytes: 1, StreamViewType: 'NEW_IMAGE' };
  return { ...about, eventName, dynamodb };
}

function onTheWire(value: AttributeValue): object {
  return value.B === undefined ? value : { B: Buffer.from(value.B).toString('base64') };
}

const journalWith = (words = 1): Journal => ({ ...plan({}).journal, cause: 'x'.repeat(words * 100) });
const handing = (a: { records: object[]; failed?: string[] }) => {
  const seen: Journal[] = [];
  const handle = async (batch: Journal[]): Promise<{ failed: string[] }> => {
    seen.push(...batch);
    return { failed: a.failed ?? [] };
  };
  return { seen, answer: handleStream({ event: { Records: a.records }, handle, logger: quietLogger() }) };
};

describe('a batch of the stream', () => {
  it('is handed over as the journal rows that were committed, in their order', async () => {
    const journals = [journalWith(), journalWith(100), journalWith()];
    const { seen, answer } = handing({
      records: journals.map((journal, i) => recordOf({ journal, sequence: `${i}` })),
    });
    expect(await answer).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual(journals);
  });

  it('holds nothing but new journal rows', async () => {
    const journal = journalWith();
    const records = [
      recordOf({ journal, sequence: '1', eventName: 'MODIFY' }),
      recordOf({ journal, sequence: '2', pk: 'R#acme#crm/deals#a' }),
    ];
    const { seen, answer } = handing({ records });
    expect([await answer, seen]).toEqual([{ batchItemFailures: [] }, []]);
  });

  it('names what the consumer failed on by its place in the stream', async () => {
    const journals = [journalWith(), journalWith(), journalWith()];
    const records = journals.map((journal, i) => recordOf({ journal, sequence: `10${i}` }));
    const { answer } = handing({ records, failed: [journals[1]?.writeId ?? ''] });
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: '101' }] });
  });

  it('comes again as a whole when the consumer throws', async () => {
    const records = [journalWith(), journalWith()].map((journal, i) => recordOf({ journal, sequence: `${i}` }));
    const handle = async (): Promise<{ failed: string[] }> => {
      throw new Error('not now');
    };
    const answer = await handleStream({ event: { Records: records }, handle, logger: quietLogger() });
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '0' }, { itemIdentifier: '1' }]);
  });

  it('brings a record again that cannot be read, and hands the others over', async () => {
    const [good, bad] = [journalWith(), journalWith()];
    const broken = recordOf({ journal: bad, sequence: '7' });
    Object.assign(broken.dynamodb.NewImage, { d: { S: '{' } });
    const { seen, answer } = handing({ records: [broken, recordOf({ journal: good, sequence: '8' })] });
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    expect(seen).toEqual([good]);
  });
});
