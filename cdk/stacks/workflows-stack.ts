import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { DroFunction } from '../constructs/dro-function.ts';
import { removalOf } from '../constructs/removal.ts';
import { give } from '../grants/give.ts';
import { machines } from '../grants/statements.ts';
import { namesOf } from '../names.ts';
import { has, type Stage } from '../stage.ts';
import type { EventsStack } from './events-stack.ts';

const TRACING = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];
const LOGGING = [
  'logs:CreateLogDelivery',
  'logs:CreateLogStream',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutLogEvents',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

/** The functions that state machines call, and the role and log that machines run with. */
export class WorkflowsStack extends Stack {
  readonly functions: Record<'task' | 'wait', lambda.Function>;

  constructor(scope: Construct, props: { stage: Stage; events: EventsStack }) {
    const { stage, events } = props;
    super(scope, 'Workflows', { stackName: `dro-${stage.name}-workflows`, terminationProtection: stage.protected });
    const { variables: environment, resources } = events;
    const make = (name: 'task' | 'wait', description: string): lambda.Function =>
      new DroFunction(this, { stage, name, description, environment, resources, timeout: 120 }).fn;
    this.functions = {
      task: make('task', 'Does the steps of workflows'),
      wait: make('wait', 'Opens the waits of workflows and closes those whose time ran out'),
    };
    new logs.LogGroup(this, 'MachineLogs', {
      logGroupName: namesOf(stage).machineLogs,
      retention: stage.logDays,
      removalPolicy: removalOf(stage),
    });
    this.#machineRole(stage);
  }

  #machineRole(stage: Stage): void {
    const role = new iam.Role(this, 'MachineRole', {
      roleName: namesOf(stage).machineRole,
      description: 'State machines of workflows run under it',
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account },
          ArnLike: { 'aws:SourceArn': machines({ stack: this, stage }) },
        },
      }),
    });
    const functions = Object.values(this.functions).map(({ functionArn }) => functionArn);
    give({ role, grant: { sid: 'Functions', actions: ['lambda:InvokeFunction'], resources: functions } });
    const because = 'the calls of X-Ray, and of CloudWatch for the delivery of logs, know no resource';
    give({ role, grant: { sid: 'Logging', actions: LOGGING, resources: ['*'], because } });
    if (has(stage, 'xray')) give({ role, grant: { sid: 'Tracing', actions: TRACING, resources: ['*'], because } });
  }
}
