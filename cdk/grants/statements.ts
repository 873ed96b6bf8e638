import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';
import type { Use } from './uses.ts';

/** What functions may be let at. */
export type Resources = {
  stage: Stage;
  table: dynamodb.Table;
  blobs: s3.Bucket;
  masterKey: secrets.Secret;
  queues: readonly sqs.Queue[];
};
type Where = Resources & { stack: Stack };
/** `because`: why a resource is no more exact. */
export type Grant = {
  sid: string;
  actions: string[];
  resources: string[];
  conditions?: Record<string, Record<string, string>>;
  because?: string;
};

const MADE_LATER = 'machines are made at run time; all of ours bear the prefix of the stage';

/** The permissions that a use needs: the calls that the adapters make, and those alone. */
export function grantsOf(a: { use: Use; where: Where }): Grant[] {
  return GRANTS[a.use](a.where);
}

const GRANTS: Readonly<Record<Use, (where: Where) => Grant[]>> = {
  // never a scan, never a change of the table itself
  table: ({ table, stack, stage }) => [
    {
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
      resources: [table.tableArn],
    },
    {
      sid: 'Indexes',
      actions: ['dynamodb:Query'],
      resources: [
        stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: `${namesOf(stage).table}/index/*` }),
      ],
      because: 'all indexes of the one table; the store lists by any of them',
    },
  ],
  tenants: ({ table }) => [{ sid: 'Tenants', actions: ['dynamodb:GetItem'], resources: [table.tableArn] }],
  blobs: ({ blobs, stack, stage }) => [
    {
      sid: 'Blobs',
      actions: ['s3:GetObject', 's3:PutObject', 's3:PutObjectTagging', 's3:DeleteObject'],
      resources: [`arn:${stack.partition}:s3:::${blobsName({ stack, stage })}/*`],
      because: 'keys of blobs begin with the tenant, which is known at run time alone',
    },
    // without it a missing object is called forbidden
    { sid: 'BlobList', actions: ['s3:ListBucket'], resources: [blobs.bucketArn] },
  ],
  master_key: ({ masterKey }) => [
    { sid: 'MasterKey', actions: ['secretsmanager:GetSecretValue'], resources: [masterKey.secretArn] },
  ],
  jobs: ({ queues }) => [
    { sid: 'Jobs', actions: ['sqs:SendMessage'], resources: queues.map(({ queueArn }) => queueArn) },
  ],
  bus: ({ stack, stage }) => [
    {
      sid: 'Events',
      actions: ['events:PutEvents'],
      resources: [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: namesOf(stage).bus })],
    },
  ],
  rules: ({ stack, stage }) => [
    {
      sid: 'Rules',
      actions: ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule'],
      resources: [
        stack.formatArn({ service: 'events', resource: 'rule', resourceName: `${namesOf(stage).bus}/dro-*` }),
      ],
      because: 'rules are made at run time; all of ours bear the prefix',
    },
  ],
  rules_seen: () => [
    {
      sid: 'ListRules',
      actions: ['events:ListRules'],
      resources: ['*'],
      because: 'the service knows no resource for it',
    },
  ],
  machines: ({ stack, stage }) => [
    {
      sid: 'Machines',
      actions: ['states:CreateStateMachine', 'states:DeleteStateMachine'],
      resources: [machines({ stack, stage })],
      because: MADE_LATER,
    },
    {
      sid: 'MachineRole',
      actions: ['iam:PassRole'],
      resources: [machineRoleArn({ stack, stage })],
      conditions: { StringEquals: { 'iam:PassedToService': 'states.amazonaws.com' } },
    },
  ],
  executions: ({ stack, stage }) => [
    {
      sid: 'Start',
      actions: ['states:StartExecution'],
      resources: [machines({ stack, stage })],
      because: MADE_LATER,
    },
    {
      sid: 'Executions',
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [executions({ stack, stage })],
      because: MADE_LATER,
    },
  ],
  executions_seen: ({ stack, stage }) => [
    {
      sid: 'Executions',
      actions: ['states:DescribeExecution'],
      resources: [executions({ stack, stage })],
      because: MADE_LATER,
    },
  ],
  histories: ({ stack, stage }) => [
    {
      sid: 'Histories',
      actions: ['states:GetExecutionHistory'],
      resources: [executions({ stack, stage })],
      because: MADE_LATER,
    },
  ],
  // the service holds a token against the machine that it belongs to
  tokens: ({ stack, stage }) => [
    {
      sid: 'Tokens',
      actions: ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
      resources: [machines({ stack, stage })],
      because: MADE_LATER,
    },
  ],
  mail: ({ stack, stage }) =>
    stage.mailFrom === undefined
      ? []
      : [
          {
            sid: 'Mail',
            actions: ['ses:SendEmail'],
            resources: [stack.formatArn({ service: 'ses', resource: 'identity', resourceName: '*' })],
            conditions: { StringEquals: { 'ses:FromAddress': stage.mailFrom } },
            because: 'while the account is in the sandbox, SES asks for receivers too; the sender is bound',
          },
        ],
};

/** The bucket's name, which is unique in the world. */
export function blobsName(a: { stack: Stack; stage: Stage }): string {
  return `dro-${a.stage.name}-blobs-${a.stack.account}-${a.stack.region}`;
}

/** The role under which machines run. */
export function machineRoleArn(a: { stack: Stack; stage: Stage }): string {
  return a.stack.formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: namesOf(a.stage).machineRole,
  });
}

/** Every machine of the stage: they are made at run time. */
export function machines(a: { stack: Stack; stage: Stage }): string {
  return states({ ...a, resource: 'stateMachine', rest: '*' });
}

function executions(a: { stack: Stack; stage: Stage }): string {
  return states({ ...a, resource: 'execution', rest: '*:*' });
}

function states(a: { stack: Stack; stage: Stage; resource: string; rest: string }): string {
  return a.stack.formatArn({
    service: 'states',
    resource: a.resource,
    resourceName: namesOf(a.stage).machinePrefix + a.rest,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
