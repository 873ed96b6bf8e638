import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { JOURNAL_PREFIX } from '#adapters/aws/dynamodb/keys.ts';
import { deadQueue } from '../constructs/dead-queue.ts';
import { DroFunction, type FunctionProps } from '../constructs/dro-function.ts';
import { JobQueue } from '../constructs/job-queue.ts';
import { environmentOf } from '../environment.ts';
import { accept } from '../grants/give.ts';
import { machines, type Resources } from '../grants/statements.ts';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';
import type { DataStack } from './data-stack.ts';

const STREAM_BATCH = 100;
const STREAM_RETRIES = 10;
const JOB_BATCH = 10;
const JOB_SECONDS = 120;
const DEAD_SECONDS = 30;
/** Ends of executions that a machine does not see itself. */
const UNSEEN_ENDS = ['FAILED', 'TIMED_OUT', 'ABORTED'];

type Name = 'publish' | 'react' | 'job' | 'deploy' | 'tick' | 'dead' | 'ended';

/** What happens after a commit: the stream, the bus, the queues of jobs, and the clock. */
export class EventsStack extends Stack {
  readonly bus: events.EventBus;
  readonly jobs: JobQueue;
  readonly later: JobQueue;
  readonly deploys: JobQueue;
  /** events and ends of executions that rules could not bring to a function, or that it could not take */
  readonly undelivered: sqs.Queue;
  /** where in the stream lies what `publish` gave up; the tick publishes it */
  readonly unpublished: sqs.Queue;
  /** calls of the clock that did not get through; the next one does what they should have */
  readonly missed: sqs.Queue;
  readonly functions: Record<Name, lambda.Function>;
  /** what functions of other stacks are told and may use, too */
  readonly variables: Record<string, string>;
  readonly resources: Resources;

  constructor(scope: Construct, props: { stage: Stage; data: DataStack }) {
    const { stage, data } = props;
    super(scope, 'Events', { stackName: `dro-${stage.name}-events`, terminationProtection: stage.protected });
    this.bus = this.#bus(stage);
    // six times the function's time, as the service advises
    const visibility = Duration.seconds(JOB_SECONDS * 6);
    this.jobs = new JobQueue(this, 'Jobs', { stage, fifo: true, visibility });
    this.deploys = new JobQueue(this, 'Deploys', { stage, fifo: true, visibility });
    this.later = new JobQueue(this, 'Later', { stage, fifo: false, visibility });
    this.undelivered = deadQueue(this, { stage, id: 'Undelivered' });
    this.unpublished = deadQueue(this, { stage, id: 'Unpublished' });
    this.missed = deadQueue(this, { stage, id: 'Missed' });
    const queues = [this.jobs, this.deploys, this.later].map(({ queue }) => queue);
    const { table, blobs, masterKey } = data;
    this.resources = { stage, table, blobs, masterKey, queues };
    this.variables = this.#environment({ stage, data });
    this.functions = this.#functions(stage);
    this.#fromStream(table);
    this.#fromQueues();
    this.#fromRules();
    this.#fromClock();
    this.#fromMachines(stage);
  }

  #bus(stage: Stage): events.EventBus {
    const { bus: name } = namesOf(stage);
    const bus = new events.EventBus(this, 'Bus', { eventBusName: name });
    bus.archive('Archive', {
      archiveName: name,
      description: 'All events of ours, for a replay into the bus',
      eventPattern: { source: events.Match.prefix('dro.') },
      retention: Duration.days(stage.archiveDays),
    });
    return bus;
  }

  #environment(a: { stage: Stage; data: DataStack }): Record<string, string> {
    const made = {
      table: a.data.table.tableName,
      blobs: a.data.blobs.bucketName,
      masterKey: a.data.masterKey.secretArn,
      jobs: this.jobs.queue.queueUrl,
      later: this.later.queue.queueUrl,
      deploys: this.deploys.queue.queueUrl,
      undelivered: this.undelivered.queueArn,
    };
    return environmentOf({ stack: this, stage: a.stage, made });
  }

  #functions(stage: Stage): Record<Name, lambda.Function> {
    const { variables: environment, resources } = this;
    const make = (name: Name, description: string, more: Partial<FunctionProps> = {}): lambda.Function =>
      new DroFunction(this, { stage, name, description, environment, resources, timeout: JOB_SECONDS, ...more }).fn;
    const undelivered = { queue: this.undelivered, retries: 2 };
    return {
      publish: make('publish', 'Puts what a write caused where it belongs: events on the bus, jobs in the queue', {
        timeout: 60,
      }),
      react: make('react', 'Makes a job of each event that a rule is for', {
        timeout: DEAD_SECONDS,
        failed: undelivered,
      }),
      job: make('job', 'Does after-hooks, rules’ actions and what else a write caused'),
      deploy: make('deploy', 'Makes rules on the bus and state machines of saved definitions'),
      // the next minute comes anyway
      tick: make('tick', 'What time sets off: due timers, what lay unpublished, drift', {
        timeout: 60,
        failed: { queue: this.missed, retries: 0 },
      }),
      dead: make('dead', 'Makes the product’s own dead letters of what queues and the bus gave up', {
        timeout: DEAD_SECONDS,
      }),
      ended: make('ended', 'Closes instances whose execution ended without their doing', {
        timeout: DEAD_SECONDS,
        failed: undelivered,
      }),
    };
  }

  #fromStream(table: DataStack['table']): void {
    const { publish } = this.functions;
    publish.addEventSource(
      new sources.DynamoEventSource(table, {
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        batchSize: STREAM_BATCH,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        retryAttempts: STREAM_RETRIES,
        parallelizationFactor: 4,
        onFailure: new sources.SqsDlq(this.unpublished),
        filters: [
          lambda.FilterCriteria.filter({
            eventName: lambda.FilterRule.isEqual('INSERT'),
            dynamodb: { Keys: { pk: { S: lambda.FilterRule.beginsWith(JOURNAL_PREFIX) } } },
          }),
        ],
      }),
    );
    accept({
      on: publish.role ?? publish,
      resources: ['*'],
      because: 'the stream is read by its ARN; only to list streams knows none',
    });
  }

  #fromQueues(): void {
    const { job, deploy, dead } = this.functions;
    const call = (fn: lambda.Function, queue: sqs.Queue): void => {
      fn.addEventSource(new sources.SqsEventSource(queue, { batchSize: JOB_BATCH, reportBatchItemFailures: true }));
    };
    call(job, this.jobs.queue);
    call(job, this.later.queue);
    call(deploy, this.deploys.queue);
    for (const queue of [this.jobs.dead, this.later.dead, this.deploys.dead, this.undelivered]) call(dead, queue);
  }

  /** Any rule of the bus may call `react` and give up into our queue: rules are made at run time. */
  #fromRules(): void {
    const bus = new iam.ServicePrincipal('events.amazonaws.com');
    const { eventBusName } = this.bus;
    const rules = this.formatArn({ service: 'events', resource: 'rule', resourceName: `${eventBusName}/*` });
    // one permission for all of them: one each would outgrow the function's policy
    this.functions.react.addPermission('Bus', { principal: bus, sourceArn: rules });
    this.undelivered.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'Rules',
        principals: [bus],
        actions: ['sqs:SendMessage'],
        resources: [this.undelivered.queueArn],
        conditions: { ArnLike: { 'aws:SourceArn': rules } },
      }),
    );
  }

  #fromClock(): void {
    new events.Rule(this, 'Clock', {
      description: 'Once a minute: what time sets off',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [new targets.LambdaFunction(this.functions.tick, { retryAttempts: 0, deadLetterQueue: this.missed })],
    });
  }

  #fromMachines(stage: Stage): void {
    new events.Rule(this, 'Ended', {
      description: 'Executions of ours that ended without success',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: UNSEEN_ENDS,
          stateMachineArn: [{ prefix: machines({ stack: this, stage }).replace(/\*$/, '') }],
        },
      },
      targets: [
        new targets.LambdaFunction(this.functions.ended, { retryAttempts: 10, deadLetterQueue: this.undelivered }),
      ],
    });
  }
}
