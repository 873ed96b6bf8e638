import { setTimeout as pause } from 'node:timers/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { key } from '#adapters/aws/dynamodb/keys.ts';
import { AwsActivity } from '#test/support/aws-activity.ts';
import { AwsRefusal } from '#test/support/aws-server.ts';
import { openReview, type ReviewStage } from '#test/support/cloud/review-stage.ts';
import { queueEvent } from '#test/support/cloud/stage.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { lambdaContext } from '#test/support/lambda-context.ts';

const MINUTE = 60_000;
const CONTEXT = lambdaContext({ leftMs: 120_000 });

describeOnDynoxide({
  name: 'a stage in trouble',
  tests: (server) => {
    let review: ReviewStage;
    beforeEach(async () => {
      review = await openReview(server);
    });
    afterEach(() => review.stage.close());
    const errors = (): string[] =>
      review.stage.process.lines.filter(({ level }) => level === 'error').map(({ message }) => message);

    describe('a record of the stream that nobody can read', () => {
      const poison = async (d: string): Promise<void> => {
        const { settings } = review.stage.world;
        const due = { due_pk: { S: 'due#0' }, due_sk: { S: '2026-03-01T12:00:00.000Z#0' } };
        const Item = { ...key('J#00000000000000000000000000', 'acme'), ...due, d: { S: d } };
        await server.client().send(new PutItemCommand({ TableName: settings.table, Item }));
      };

      it('is given up, and holds up none of those behind it', async () => {
        await poison('{');
        await review.make('one');
        await review.stage.settle();
        await review.make('two');
        await review.stage.settle();
        expect(review.seen).toEqual(['create one', 'create two']);
        expect(review.stage.stream.givenUp).not.toEqual([]);
      });

      it('is set aside by the clock, told of once, and keeps nothing else from being published late', async () => {
        await poison('{');
        const { publish } = review.stage.functions;
        review.stage.functions.publish = () => Promise.reject(new Error('it does not start'));
        await review.make('one');
        await review.stage.settle();
        review.stage.functions.publish = publish;
        await review.stage.advance(8 * MINUTE);
        expect(review.seen).toEqual(['create one']);
        expect(errors()).toEqual(['a row of the journal cannot be read and is set aside']);
      });
    });

    describe('a bus', () => {
      it('that refuses a part of what it is given gets that part again', async () => {
        let refused = 0;
        review.stage.bus.refuse = ({ detail }) =>
          JSON.stringify(detail).includes('"big"') && refused++ < 5 ? 'InternalFailure' : null;
        const ids = [await review.make('small'), await review.make('big'), await review.make('small')];
        await review.stage.settle();
        expect((await review.read(ids[1] ?? ''))['won']).toBe(true);
        expect(review.seen).toEqual(['create small', 'create big', 'create small', 'update big']);
        expect(refused).toBeGreaterThan(5);
      });

      it('that is down for longer than the stream tries gets what it missed from the clock', async () => {
        review.stage.bus.refuse = () => 'InternalFailure';
        const id = await review.make('big');
        await review.stage.settle();
        const before = (await review.read(id))['won'];
        review.stage.bus.refuse = () => null;
        await review.stage.advance(7 * MINUTE);
        expect(review.stage.stream.givenUp).not.toEqual([]);
        expect([before, (await review.read(id))['won']]).toEqual([null, true]);
      });

      it('that will never take an event leaves a dead letter, which goes out when it is redriven', async () => {
        review.stage.bus.refuse = () => 'MalformedDetail';
        const id = await review.make('big');
        await review.stage.advance(30 * MINUTE);
        const [dead] = await review.deadLetters();
        review.stage.bus.refuse = () => null;
        const path = `/api/_admin/dead-letters/${encodeURIComponent(String(dead?.['id']))}/redrive`;
        await review.call({ method: 'POST', path });
        await review.stage.settle();
        expect(dead).toMatchObject({ kind: 'ingest_event', message: expect.stringContaining('MalformedDetail') });
        expect((await review.read(id))['won']).toBe(true);
      });

      it('that could not deliver has its deliveries queued, whoever gave them up', async () => {
        const { bus, functions, world } = review.stage;
        const ids = [await review.make('big'), await review.make('big')];
        await review.stage.stream.deliver({ to: (event) => functions.publish(event, CONTEXT) });
        const [one, other] = bus.waiting.splice(0);
        const byBus = { RULE_ARN: { stringValue: one?.rule, dataType: 'String' } };
        const byLambda = { requestContext: { functionArn: 'arn:f' }, requestPayload: other?.input, version: '1.0' };
        const message = { id: 'm', group: null, sequence: '', receives: 1, receipt: 'r' };
        const queue = world.settings.undelivered.slice(world.settings.undelivered.lastIndexOf(':') + 1);
        const answers = [
          [JSON.stringify(one?.envelope), byBus] as const,
          [JSON.stringify(byLambda), {}] as const,
          ['nothing', {}] as const,
        ].map(([body, attributes]) =>
          functions.dead(queueEvent({ queue, messages: [{ ...message, body }], attributes }), CONTEXT),
        );
        const failures = (await Promise.all(answers)).map(({ batchItemFailures }) => batchItemFailures.length);
        await review.stage.settle();
        expect(failures).toEqual([0, 0, 1]);
        expect([(await review.read(ids[0] ?? ''))['won'], (await review.read(ids[1] ?? ''))['won']]).toEqual([
          true,
          true,
        ]);
      });
    });

    describe('what comes twice', () => {
      it('is done once: records of the stream', async () => {
        const id = await review.make('big');
        await review.stage.settle();
        review.stage.stream.again();
        await review.stage.settle();
        expect(review.seen).toEqual(['create big', 'update big']);
        expect((await review.read(id))['version']).toBe(2);
      });

      it('is done once: deliveries of the bus', async () => {
        const id = await review.make('big');
        await review.stage.stream.deliver({ to: (event) => review.stage.functions.publish(event, CONTEXT) });
        review.stage.bus.waiting.push(...review.stage.bus.waiting);
        await review.stage.settle();
        expect((await review.read(id))['version']).toBe(2);
      });
    });

    describe('a function', () => {
      it('that dies in the midst of a batch loses nothing, and does nothing again that it had done', async () => {
        review.stuck.add('create two');
        for (const title of ['one', 'two', 'three']) await review.make(title);
        await review.stage.stream.deliver({ to: (event) => review.stage.functions.publish(event, CONTEXT) });
        const { jobs } = review.stage.world.sqs.queues;
        const messages = jobs.receive({ most: 10 });
        const activity = new AwsActivity();
        activity.watchDynamo(review.stage.process.clients.dynamo);
        activity.watchSqs(review.stage.process.clients.sqs);
        // nobody waits for it: it has no end
        void review.stage.functions.job(queueEvent({ queue: jobs.name, messages }), CONTEXT);
        do await pause(1);
        while (!activity.isStill());
        activity.kill();
        review.stuck.clear();
        review.stage.restart();
        await review.stage.advance(13 * MINUTE);
        expect(review.seen.toSorted()).toEqual(['create one', 'create three', 'create two', 'create two']);
      });

      it('that has no time left begins nothing, and what it was given comes again at once', async () => {
        await review.make('one');
        await review.stage.stream.deliver({ to: (event) => review.stage.functions.publish(event, CONTEXT) });
        const { jobs } = review.stage.world.sqs.queues;
        const event = queueEvent({ queue: jobs.name, messages: jobs.receive({ most: 10 }) });
        const { batchItemFailures } = await review.stage.functions.job(event, lambdaContext({ leftMs: 0 }));
        const begun = [...review.seen];
        await review.stage.settle();
        expect([batchItemFailures.length, begun]).toEqual([1, []]);
        expect(review.seen).toEqual(['create one']);
      });

      it('whose queue gave a job up leaves a dead letter in its place, which can be redriven', async () => {
        await review.make('one');
        await review.stage.stream.deliver({ to: (event) => review.stage.functions.publish(event, CONTEXT) });
        const { jobs } = review.stage.world.sqs.queues;
        const messages = jobs.receive({ most: 10 });
        const event = queueEvent({ queue: 'jobs-dead.fifo', messages });
        const { batchItemFailures } = await review.stage.functions.dead(event, CONTEXT);
        for (const { receipt } of messages) jobs.delete({ receipt });
        const [dead] = await review.deadLetters();
        const path = `/api/_admin/dead-letters/${encodeURIComponent(String(dead?.['id']))}/redrive`;
        const { status } = await review.call({ method: 'POST', path });
        await review.stage.settle();
        expect([batchItemFailures, status, review.seen]).toEqual([[], 200, ['create one']]);
        expect(dead).toMatchObject({ kind: 'after_hook', code: 'INTERNAL' });
      });
    });

    describe('Step Functions', () => {
      it('that is asked too often for executions has them started later', async () => {
        const start = review.stage.world.aws.answerOf('AWSStepFunctions.StartExecution');
        let refused = 0;
        review.stage.world.aws.on('AWSStepFunctions.StartExecution', (input) => {
          if (refused++ < 4) throw new AwsRefusal('ThrottlingException');
          return start(input);
        });
        const id = await review.review(await review.make('x'));
        await review.stage.advance(5 * MINUTE);
        expect(await review.instance(id)).toMatchObject({ status: 'waiting' });
        expect(await review.deadLetters()).toEqual([]);
      });

      it('that is down when somebody decides is told of the decision when it is up again', async () => {
        const id = await review.review(await review.make('x'));
        await review.stage.settle();
        const tell = review.stage.world.aws.answerOf('AWSStepFunctions.SendTaskSuccess');
        let refused = 0;
        review.stage.world.aws.on('AWSStepFunctions.SendTaskSuccess', (input) => {
          if (refused++ < 7) throw new AwsRefusal('ServiceUnavailable');
          return tell(input);
        });
        await review.approve(id);
        await review.stage.settle();
        const between = (await review.instance(id))['status'];
        await review.stage.advance(10 * MINUTE);
        expect(between).not.toBe('completed');
        expect(await review.instance(id)).toMatchObject({ status: 'completed', outcome: 'done' });
      });

      it('is told of a decision that the stream lost', async () => {
        const id = await review.review(await review.make('x'));
        await review.stage.settle();
        const { publish } = review.stage.functions;
        review.stage.functions.publish = () => Promise.reject(new Error('it does not start'));
        await review.approve(id);
        await review.stage.settle();
        review.stage.functions.publish = publish;
        await review.stage.advance(7 * MINUTE);
        expect(await review.instance(id)).toMatchObject({ status: 'completed', outcome: 'done' });
      });

      it('that ends an execution from outside closes its instance, told of it or not', async () => {
        const ids = [await review.review(await review.make('x')), await review.review(await review.make('y'))];
        await review.stage.settle();
        const { platform } = review.stage.process;
        const started = review.stage.world.aws.calls.filter(({ operation }) => operation.endsWith('StartExecution'));
        const [told, untold] = started.map(({ input }) =>
          platform.engine.executionId({ machineId: String(input['stateMachineArn']), name: String(input['name']) }),
        );
        await platform.engine.stop({ executionId: untold ?? '', error: 'BY_HAND', cause: 'x' });
        review.stage.states.ends.splice(0);
        await platform.engine.stop({ executionId: told ?? '', error: 'BY_HAND', cause: 'x' });
        await review.stage.settle();
        const between = await Promise.all(ids.map(async (id) => (await review.instance(id))['status']));
        await review.stage.advance(20 * MINUTE);
        const after = await Promise.all(ids.map(async (id) => (await review.instance(id))['status']));
        expect(between.toSorted()).toEqual(['failed', 'waiting']);
        expect(after).toEqual(['failed', 'failed']);
      });
    });
  },
});
