import { type AttributeValue, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { journalOf } from '#adapters/aws/dynamodb/journal-items.ts';
import { JOURNAL_PREFIX } from '#adapters/aws/dynamodb/keys.ts';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type TestTenant } from '#test/e2e/support/tenant.ts';
import { allBroke, breakThings } from './faults.ts';

const STAGE = 'dro-local';
const POISON = `${JOURNAL_PREFIX}poison`;
const tasks: JsonObject = {
  app: 'work',
  name: 'tasks',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'note', type: 'string' },
  ],
};
const notes: JsonObject = {
  ...{ app: 'work', name: 'notes', on: { event: 'tasks.created' } },
  then: { action: 'set_field', field: 'note', value: 'seen {{ title }}' },
};
const asks: JsonObject = {
  app: 'work',
  name: 'asks',
  record: 'tasks',
  steps: [
    {
      ...{ id: 'review', type: 'approval', assignee: { type: 'role', role: 'boss' }, timeout: '1h' },
      ...{ on_approve: { goto: 'accept' }, on_reject: { end: 'rejected' }, on_timeout: { end: 'expired' } },
    },
    {
      ...{ id: 'accept', type: 'action', then: { end: 'accepted' } },
      actions: [{ type: 'set_field', field: 'note', value: 'accepted' }],
    },
  ],
};

const dynamo = new DynamoDBClient();
const lambda = new LambdaClient();
const sqs = new SQSClient();
let work: TestTenant;
let boss: string;
let count = 0;
beforeAll(async () => {
  work = await openTenant({ definitions: { entities: [tasks], 'event-rules': [notes], workflows: [asks] } });
  boss = await work.token({ user: 'bo', roles: ['boss'] });
});
afterEach(() => breakThings({}));

/** Makes tasks in one call; their paths. */
async function make(n: number): Promise<string[]> {
  const items = Array.from({ length: n }, () => ({ values: { title: `t${++count}` } }));
  const { results } = await work.post('/api/work/tasks/_bulk', { items });
  return (results as JsonObject[]).map(({ id }) => `/api/work/tasks/${String(id)}`);
}
/** Each was noted by the rule, once. */
async function allNoted(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const task = await work.until(`${path} is noted`, async () => {
      const now = await work.get(path);
      return now['note'] === null ? null : now;
    });
    expect(task).toMatchObject({ note: `seen ${String(task['title'])}`, version: 2 });
  }
}
async function waitingReview(): Promise<string> {
  const [path = ''] = await make(1);
  await allNoted([path]);
  const [workflow] = await work.list('/api/_admin/workflows');
  const input = { record_id: path.split('/').at(-1) ?? '' };
  const started = await work.post(`/api/_admin/workflows/${String(workflow?.['id'])}/start`, { input });
  const instance = `/api/_workflows/${String(started['id'])}`;
  await work.ended(instance, 'waiting');
  return instance;
}
async function approve(instance: string): Promise<void> {
  const { status } = await work.call({ method: 'POST', path: `${instance}/approve`, token: boss, body: {} });
  expect(status).toBe(200);
}

describe('the deployed stack heals without loss', () => {
  it('when the bus takes only some of a batch of events, and then none', async () => {
    await breakThings({ 'events.PutEvents': { kind: 'partial', times: 3 } });
    const paths = await make(6);
    await allBroke();
    await allNoted(paths);
  });

  it('when services are throttled', async () => {
    await breakThings({
      'events.PutEvents': { kind: 'throttle', times: 3 },
      'sqs.SendMessageBatch': { kind: 'throttle', times: 3 },
      'dynamodb.TransactWriteItems': { kind: 'throttle', times: 3 },
    });
    await allNoted(await make(3));
  });

  it('when the answer to a commit is lost', async () => {
    await breakThings({ 'dynamodb.TransactWriteItems': { kind: 'answer_lost', times: 4 } });
    const paths = await make(3);
    await allBroke();
    await allNoted(paths);
  });

  it('when the function of the stream dies in the midst of its batch', async () => {
    await breakThings({ [`function:${STAGE}-publish`]: { times: 2, after_ms: 30 } });
    const paths = await make(5);
    await allBroke();
    await allNoted(paths);
  });

  it('when the function of the jobs dies in the midst of its batch', async () => {
    const queue = `${process.env['AWS_ENDPOINT_URL']}/queue/us-east-1/000000000000/${STAGE}-jobs.fifo`;
    const visible = (seconds: number): Promise<unknown> => {
      const Attributes = { VisibilityTimeout: String(seconds) };
      return sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes }));
    };
    // six times the function's time otherwise
    await visible(10);
    await breakThings({ [`function:${STAGE}-job`]: { times: 2, after_ms: 60 } });
    const paths = await make(5);
    await allBroke();
    await allNoted(paths);
    await visible(720);
  });

  it('when what cannot be read is in the stream: it is passed, and what is behind it comes through', async () => {
    const Item = { pk: { S: POISON }, sk: { S: work.name }, d: { S: '{ no journal' } };
    await dynamo.send(new PutItemCommand({ TableName: STAGE, Item }));
    await allNoted(await make(3));
  });

  it('when the stream brings a write twice', async () => {
    const [path = ''] = await make(1);
    await allNoted([path]);
    const id = path.split('/').at(-1) ?? '';
    const image = await journalRowOf(id);
    const Payload = JSON.stringify({ Records: [asRecord(image)] });
    for (let i = 0; i < 2; i++) {
      const answer = await lambda.send(new InvokeCommand({ FunctionName: `${STAGE}-publish`, Payload }));
      expect(answer.FunctionError).toBeUndefined();
    }
    await allNoted(await make(1));
    await allNoted([path]);
  });

  it('when a decision does not reach the state machine at once', async () => {
    const instance = await waitingReview();
    await breakThings({ 'stepfunctions.SendTaskSuccess': { kind: 'throttle', times: 5 } });
    await approve(instance);
    await allBroke();
    expect(await work.ended(instance, 'completed')).toMatchObject({ outcome: 'accepted' });
  });

  it('when the answer is lost whether a decision reached the state machine', async () => {
    const instance = await waitingReview();
    await breakThings({ 'stepfunctions.SendTaskSuccess': { kind: 'answer_lost', times: 1 } });
    await approve(instance);
    await allBroke();
    expect(await work.ended(instance, 'completed')).toMatchObject({ outcome: 'accepted' });
  });

  it('when the function that does steps dies in one', async () => {
    const instance = await waitingReview();
    await breakThings({ [`function:${STAGE}-task`]: { times: 1, after_ms: 20 } });
    await approve(instance);
    await allBroke();
    expect(await work.ended(instance, 'completed')).toMatchObject({ outcome: 'accepted' });
  });
});

/** The row of the journal that the creation of a record left. */
async function journalRowOf(id: string): Promise<Record<string, AttributeValue>> {
  const FilterExpression = 'begins_with(pk, :journal) AND sk = :tenant AND pk <> :poison';
  const values = { ':journal': { S: JOURNAL_PREFIX }, ':tenant': { S: work.name }, ':poison': { S: POISON } };
  const asked = new ScanCommand({ TableName: STAGE, FilterExpression, ExpressionAttributeValues: values });
  const { Items = [] } = await dynamo.send(asked);
  const found = Items.find((item) => journalOf(item).root.id === id);
  if (!found) throw new Error('the journal has no row of it');
  return found;
}

function asRecord(NewImage: Record<string, AttributeValue>): unknown {
  const { pk, sk } = NewImage;
  // bytes go over as base64
  const attributes = Object.entries(NewImage).map(([name, value]) => [
    name,
    value.B === undefined ? value : { B: Buffer.from(value.B).toString('base64') },
  ]);
  const image = Object.fromEntries(attributes);
  const dynamodb = { Keys: { pk, sk }, NewImage: image, SequenceNumber: '1', StreamViewType: 'NEW_IMAGE' };
  return { eventID: '1', eventName: 'INSERT', eventSource: 'aws:dynamodb', awsRegion: 'us-east-1', dynamodb };
}
