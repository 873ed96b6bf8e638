import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { DroFunction } from '../constructs/dro-function.ts';
import { removalOf } from '../constructs/removal.ts';
import { namesOf } from '../names.ts';
import { has, type Stage } from '../stage.ts';
import type { DataStack } from './data-stack.ts';
import { type EventsStack, grantTable } from './events-stack.ts';

/** The functions that state machines call, the role that machines run under, and who may make and start machines. */
export class WorkflowsStack extends Stack {
  readonly functions: Record<'task' | 'wait', lambda.Function>;

  constructor(scope: Construct, props: { stage: Stage; data: DataStack; events: EventsStack }) {
    const { stage, data, events } = props;
    super(scope, 'Workflows', { stackName: `dro-${stage.name}-workflows`, terminationProtection: stage.protected });
    const environment = events.environmentOf({ stage, data });
    const make = (name: 'task' | 'wait', description: string): lambda.Function =>
      new DroFunction(this, { stage, name, description, environment, timeout: 120 }).fn;
    this.functions = {
      task: make('task', 'Does the steps of workflows'),
      wait: make('wait', 'Opens the waits of workflows and closes those whose time ran out'),
    };
    for (const fn of Object.values(this.functions)) {
      grantTable({ table: data.table, fn });
      data.masterKey.grantRead(fn);
      data.blobs.grantReadWrite(fn);
      for (const { queue } of [events.jobs, events.later, events.deploys]) queue.grantSendMessages(fn);
    }
    this.#machineRole({ stage });
    new logs.LogGroup(this, 'MachineLogs', {
      // the service wants this beginning, lest the account's policy of logs grows too long
      logGroupName: `/aws/vendedlogs/states/dro-${stage.name}`,
      retention: stage.logDays,
      removalPolicy: removalOf(stage),
    });
    this.#grants({ stage, events });
  }

  #machineRole(a: { stage: Stage }): void {
    const role = new iam.Role(this, 'MachineRole', {
      roleName: namesOf(a.stage).machineRole,
      description: 'State machines of workflows run under it',
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
    });
    for (const fn of Object.values(this.functions)) fn.grantInvoke(role);
    if (!has(a.stage, 'xray')) return;
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'Tracing',
        actions: [
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
        ],
        resources: ['*'],
      }),
    );
  }

  #grants(a: { stage: Stage; events: EventsStack }): void {
    const { machinePrefix, machineRole } = namesOf(a.stage);
    const arn = (resource: string, rest = ''): string =>
      this.formatArn({
        service: 'states',
        resource,
        resourceName: `${machinePrefix}*${rest}`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    const { job, deploy, tick } = a.events.functions;
    deploy.addToRolePolicy(
      new iam.PolicyStatement({
        sid: 'Machines',
        actions: ['states:CreateStateMachine', 'states:DeleteStateMachine', 'states:DescribeStateMachine'],
        resources: [arn('stateMachine')],
      }),
    );
    deploy.addToRolePolicy(
      new iam.PolicyStatement({
        sid: 'MachineRole',
        actions: ['iam:PassRole'],
        resources: [this.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: machineRole })],
        conditions: { StringEquals: { 'iam:PassedToService': 'states.amazonaws.com' } },
      }),
    );
    job.addToRolePolicy(
      new iam.PolicyStatement({ sid: 'Start', actions: ['states:StartExecution'], resources: [arn('stateMachine')] }),
    );
    for (const fn of [job, tick]) {
      fn.addToRolePolicy(
        new iam.PolicyStatement({
          sid: 'Executions',
          actions: ['states:DescribeExecution', 'states:StopExecution'],
          resources: [arn('execution', ':*')],
        }),
      );
    }
    // the service holds a token against the machine that it belongs to
    job.addToRolePolicy(
      new iam.PolicyStatement({
        sid: 'Tokens',
        actions: ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
        resources: [arn('stateMachine')],
      }),
    );
  }
}
