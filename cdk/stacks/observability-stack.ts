import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import type { ApiStack } from './api-stack.ts';
import type { DataStack } from './data-stack.ts';
import type { EventsStack } from './events-stack.ts';
import type { WorkflowsStack } from './workflows-stack.ts';

type Alarm = { id: string; about: string; metric: cloudwatch.IMetric; above: number; minutes?: number };
type Watched = { stage: Stage; data: DataStack; events: EventsStack; workflows: WorkflowsStack; api: ApiStack };

// what the adapters call
const OPERATIONS = [
  dynamodb.Operation.GET_ITEM,
  dynamodb.Operation.BATCH_GET_ITEM,
  dynamodb.Operation.QUERY,
  dynamodb.Operation.PUT_ITEM,
  dynamodb.Operation.UPDATE_ITEM,
  dynamodb.Operation.DELETE_ITEM,
  dynamodb.Operation.BATCH_WRITE_ITEM,
  dynamodb.Operation.TRANSACT_WRITE_ITEMS,
];
const FIVE = Duration.minutes(5);
const HOUR_MS = 3_600_000;

/** Alarms, each with its runbook, and one dashboard. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, props: Watched) {
    const { stage } = props;
    super(scope, 'Observability', { stackName: `dro-${stage.name}-observability` });
    const topic = new sns.Topic(this, 'Alarms', { topicName: `dro-${stage.name}-alarms`, enforceSSL: true });
    if (stage.alarmEmail !== undefined) topic.addSubscription(new subscriptions.EmailSubscription(stage.alarmEmail));
    const action = new actions.SnsAction(topic);
    for (const one of alarmsOf(props)) {
      const { id, about, metric, above, minutes = 5 } = one;
      new cloudwatch.Alarm(this, id, {
        alarmName: `dro-${stage.name}-${id}`,
        alarmDescription: `${about} What to do: docs/guide/runbooks.md, "${id}".`,
        metric,
        threshold: above,
        evaluationPeriods: Math.max(1, Math.round(minutes / 5)),
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(action);
    }
    this.#dashboard(props);
  }

  #dashboard(a: Watched): void {
    const graph = (
      title: string,
      left: cloudwatch.IMetric[],
      right: cloudwatch.IMetric[] = [],
    ): cloudwatch.GraphWidget => new cloudwatch.GraphWidget({ title, left, right, width: 8 });
    const ours = (name: string, statistic = 'Sum'): cloudwatch.Metric => ownMetric({ stage: a.stage, name, statistic });
    const functions = allFunctions(a);
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `dro-${a.stage.name}`,
      widgets: [
        [
          graph('Writes', [ours('writes')], [ours('hook_aborts')]),
          graph('From event to action, ms', [ours('rule_latency', 'p50'), ours('rule_latency', 'p99')]),
          graph('Waiting for people', [ours('waiting_approvals', 'Maximum')], [ours('dead_letters', 'Maximum')]),
        ],
        [
          graph('API', [a.api.api.metricCount()], [a.api.api.metricLatency({ statistic: 'p99' })]),
          graph('API errors', [a.api.api.metricClientError(), a.api.api.metricServerError()]),
          graph('Throttled', [
            ...functions.map((fn) => fn.metricThrottles()),
            a.data.table.metricThrottledRequestsForOperations({ operations: OPERATIONS, period: FIVE }),
          ]),
        ],
        [
          graph(
            'Function errors',
            functions.map((fn) => fn.metricErrors()),
          ),
          graph('Age of the oldest job, s', [
            a.events.jobs.queue.metricApproximateAgeOfOldestMessage(),
            a.events.deploys.queue.metricApproximateAgeOfOldestMessage(),
          ]),
          graph('Cost: units', [
            a.data.table.metricConsumedWriteCapacityUnits(),
            a.data.table.metricConsumedReadCapacityUnits(),
            ours('state_transitions'),
          ]),
        ],
      ],
    });
  }
}

function alarmsOf(a: Watched): Alarm[] {
  const { events } = a;
  const queues = {
    jobs: events.jobs.dead,
    later: events.later.dead,
    deploys: events.deploys.dead,
    undelivered: events.undelivered,
    unpublished: events.unpublished,
    missed: events.missed,
  };
  const dead = Object.entries(queues).map(
    ([name, queue]): Alarm => ({
      id: `dead-${name}`,
      about: 'Something was given up and waits in a queue of dead letters.',
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: FIVE, statistic: 'Maximum' }),
      above: 0,
    }),
  );
  return [
    ...dead,
    {
      id: 'api-errors',
      about: 'The API answers with 5xx.',
      metric: a.api.api.metricServerError({ period: FIVE }),
      above: 5,
    },
    {
      id: 'stream-late',
      about: 'Writes are published late.',
      metric: events.functions.publish.metric('IteratorAge', { period: FIVE, statistic: 'Maximum' }),
      above: 60_000,
    },
    {
      id: 'jobs-late',
      about: 'Jobs wait for long.',
      metric: events.jobs.queue.metricApproximateAgeOfOldestMessage({ period: FIVE, statistic: 'Maximum' }),
      above: 600,
    },
    {
      id: 'tick-stopped',
      about: 'Nothing looks at what time sets off.',
      metric: new cloudwatch.MathExpression({
        expression: '1 - FILL(ticks, 0)',
        usingMetrics: { ticks: events.functions.tick.metricInvocations({ period: FIVE }) },
        period: FIVE,
      }),
      above: 0,
      minutes: 15,
    },
    {
      id: 'table-throttled',
      about: 'The table refuses requests.',
      metric: a.data.table.metricThrottledRequestsForOperations({ operations: OPERATIONS, period: FIVE }),
      above: 10,
    },
    {
      id: 'dead-letters',
      about: 'Dead letters of the product wait for somebody.',
      metric: ownMetric({ stage: a.stage, name: 'dead_letters', statistic: 'Maximum' }),
      above: 0,
    },
    {
      id: 'approvals-old',
      about: 'The oldest approval waits for more than three days.',
      metric: ownMetric({ stage: a.stage, name: 'oldest_approval', statistic: 'Maximum' }),
      above: 72 * HOUR_MS,
    },
    ...allFunctions(a).map(
      (fn): Alarm => ({
        id: `throttled-${fn.node.scope?.node.id ?? ''}`,
        about: 'A function is throttled.',
        metric: fn.metricThrottles({ period: FIVE }),
        above: 0,
      }),
    ),
  ];
}

function allFunctions(a: Watched): lambda.Function[] {
  return [a.api, a.events, a.workflows].flatMap(({ functions }) => Object.values(functions));
}

function ownMetric(a: { stage: Stage; name: string; statistic: string }): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'DRO',
    metricName: a.name,
    dimensionsMap: { stage: a.stage.name },
    statistic: a.statistic,
    period: FIVE,
  });
}
