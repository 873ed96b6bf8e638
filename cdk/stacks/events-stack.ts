import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { JOURNAL_PREFIX } from '#adapters/aws/dynamodb/keys.ts';
import { DroFunction } from '../constructs/dro-function.ts';
import { JobQueue } from '../constructs/job-queue.ts';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';
import type { DataStack } from './data-stack.ts';

const STREAM_BATCH = 100;
const JOB_BATCH = 10;
const JOB_SECONDS = 120;
const STREAM_RETRIES = 10;

/** What happens after a commit: the stream, the bus, the queues of jobs, and the clock. */
export class EventsStack extends Stack {
  readonly bus: events.EventBus;
  readonly jobs: JobQueue;
  readonly later: JobQueue;
  readonly deploys: JobQueue;
  readonly undelivered: sqs.Queue;
  readonly unpublished: sqs.Queue;
  readonly functions: Record<'publish' | 'react' | 'job' | 'deploy' | 'tick' | 'dead', lambda.Function>;

  constructor(scope: Construct, props: { stage: Stage; data: DataStack }) {
    const { stage, data } = props;
    super(scope, 'Events', { stackName: `dro-${stage.name}-events`, terminationProtection: stage.protected });
    const names = namesOf(stage);
    this.bus = new events.EventBus(this, 'Bus', { eventBusName: names.bus });
    this.bus.archive('Archive', {
      archiveName: names.bus,
      description: 'All events of ours, for a replay into the bus',
      eventPattern: { source: events.Match.prefix('dro.') },
      retention: Duration.days(stage.archiveDays),
    });
    // six times the function's time, as the service advises
    const visibility = Duration.seconds(JOB_SECONDS * 6);
    this.jobs = new JobQueue(this, 'Jobs', { stage, fifo: true, visibility });
    this.deploys = new JobQueue(this, 'Deploys', { stage, fifo: true, visibility });
    this.later = new JobQueue(this, 'Later', { stage, fifo: false, visibility });
    this.undelivered = this.#deadQueue({ stage, id: 'Undelivered' });
    this.unpublished = this.#deadQueue({ stage, id: 'Unpublished' });
    this.functions = this.#functions({ stage, data });
    this.#wire({ stage, data });
  }

  /** What every function here is told. */
  environmentOf(a: { stage: Stage; data: DataStack }): Record<string, string> {
    const names = namesOf(a.stage);
    const arn = (name: string): string =>
      this.formatArn({
        service: 'lambda',
        resource: 'function',
        resourceName: names.functionName(name),
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    return {
      TABLE: a.data.table.tableName,
      BLOBS: a.data.blobs.bucketName,
      MASTER_KEY: a.data.masterKey.secretArn,
      BUS: names.bus,
      JOBS_QUEUE: this.jobs.queue.queueUrl,
      LATER_QUEUE: this.later.queue.queueUrl,
      DEPLOYS_QUEUE: this.deploys.queue.queueUrl,
      UNDELIVERED: this.undelivered.queueArn,
      REACT_FUNCTION: arn('react'),
      TASK_FUNCTION: arn('task'),
      WAIT_FUNCTION: arn('wait'),
      MACHINE_PREFIX: names.machinePrefix,
      MACHINE_ROLE: this.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: names.machineRole }),
      STATES: this.formatArn({ service: 'states', resource: '', arnFormat: ArnFormat.NO_RESOURCE_NAME }),
      ...(a.stage.mailFrom !== undefined && { MAIL_FROM: a.stage.mailFrom }),
    };
  }

  #deadQueue(a: { stage: Stage; id: string }): sqs.Queue {
    return new sqs.Queue(this, a.id, {
      queueName: `dro-${a.stage.name}-${a.id.toLowerCase()}`,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
  }

  #functions(a: { stage: Stage; data: DataStack }): EventsStack['functions'] {
    const environment = this.environmentOf(a);
    const make = (name: keyof EventsStack['functions'], description: string, timeout = JOB_SECONDS): lambda.Function =>
      new DroFunction(this, { stage: a.stage, name, description, environment, timeout }).fn;
    return {
      publish: make('publish', 'Puts what a write caused where it belongs: events on the bus, jobs in the queue', 60),
      react: make('react', 'Makes a job of each event that a rule is for', 30),
      job: make('job', 'Does after-hooks, rules’ actions and what else a write caused'),
      deploy: make('deploy', 'Makes rules on the bus and state machines of saved definitions'),
      tick: make('tick', 'What time sets off: due timers, what lay unpublished, drift', 60),
      dead: make('dead', 'Makes the product’s own dead letters of what queues and the bus gave up', 30),
    };
  }

  #wire(a: { stage: Stage; data: DataStack }): void {
    const { publish, react, job, deploy, tick, dead } = this.functions;
    publish.addEventSource(
      new sources.DynamoEventSource(a.data.table, {
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
    for (const [fn, queue] of [
      [job, this.jobs],
      [job, this.later],
      [deploy, this.deploys],
    ] as const) {
      fn.addEventSource(
        new sources.SqsEventSource(queue.queue, { batchSize: JOB_BATCH, reportBatchItemFailures: true }),
      );
    }
    for (const queue of [this.jobs.dead, this.later.dead, this.deploys.dead, this.undelivered]) {
      dead.addEventSource(new sources.SqsEventSource(queue, { batchSize: JOB_BATCH, reportBatchItemFailures: true }));
    }
    // any rule of the bus may call it: rules are made at run time
    react.addPermission('Bus', {
      principal: new iam.ServicePrincipal('events.amazonaws.com'),
      sourceArn: this.formatArn({ service: 'events', resource: 'rule', resourceName: `${this.bus.eventBusName}/*` }),
    });
    new events.Rule(this, 'Clock', {
      description: 'Once a minute: what time sets off',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [new targets.LambdaFunction(tick, { retryAttempts: 0 })],
    });
    this.#grant(a);
  }

  #grant(a: { data: DataStack }): void {
    const { publish, react, job, deploy, tick, dead } = this.functions;
    for (const fn of Object.values(this.functions)) grantTable({ table: a.data.table, fn });
    for (const fn of [publish, react, job, deploy, tick, dead]) {
      for (const { queue } of [this.jobs, this.later, this.deploys]) queue.grantSendMessages(fn);
    }
    for (const fn of [publish, job, tick]) this.bus.grantPutEventsTo(fn);
    for (const fn of [publish, job, deploy, tick]) a.data.masterKey.grantRead(fn);
    for (const fn of [job, tick]) a.data.blobs.grantReadWrite(fn);
    this.#grantRules([deploy, tick]);
  }

  /** Rules of our bus alone, and of those only what bears our prefix. */
  #grantRules(functions: readonly lambda.Function[]): void {
    const rules = this.formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: `${this.bus.eventBusName}/dro-*`,
    });
    for (const fn of functions) {
      fn.addToRolePolicy(
        new iam.PolicyStatement({
          sid: 'Rules',
          actions: ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule'],
          resources: [rules],
        }),
      );
      // the service knows no resource for it
      fn.addToRolePolicy(
        new iam.PolicyStatement({ sid: 'ListRules', actions: ['events:ListRules'], resources: ['*'] }),
      );
    }
  }
}

/** What the store asks of its table; never a scan, never a change of the table itself. */
export function grantTable(a: { table: dynamodb.Table; fn: lambda.Function }): void {
  a.fn.addToRolePolicy(
    new iam.PolicyStatement({
      sid: 'Table',
      actions: [
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:Query',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:ConditionCheckItem',
      ],
      resources: [a.table.tableArn, `${a.table.tableArn}/index/*`],
    }),
  );
}
