import { describe, expect, it } from '@jest/globals';
import { FUNCTIONS } from '#cdk/function-code.ts';
import { USES, type Use } from '#cdk/grants/uses.ts';
import { list, permissionsOf, statementsOf } from '../../scripts/deployment/permissions.ts';
import { referred } from '../../scripts/deployment/resources.ts';
import { ofType, only, type Stages } from './synthesised.ts';
import { usesInCode } from './uses-in-code.ts';

/** Resources that are no more exact than this, each with its reason. */
const WIDE: Readonly<Record<string, string>> = {
  '*': 'calls that know no resource: listing rules and streams, X-Ray, the delivery of logs',
  'arn:aws:dynamodb:REGION:ACCOUNT:table/dro-prod/index/*': 'the indexes of the one table',
  'arn:aws:s3:::dro-prod-blobs-ACCOUNT-REGION/*': 'keys of blobs begin with a tenant',
  'arn:aws:events:REGION:ACCOUNT:rule/dro-prod/dro-*': 'rules are made at run time',
  'arn:aws:states:REGION:ACCOUNT:stateMachine:dro-prod-*': 'machines are made at run time',
  'arn:aws:states:REGION:ACCOUNT:execution:dro-prod-*:*': 'executions of machines that are made at run time',
  'arn:aws:ses:REGION:ACCOUNT:identity/*': 'receivers in the sandbox of SES; the sender is a condition',
};
/** What may be done to anything. */
const ANYWHERE = [
  'dynamodb:ListStreams',
  'events:ListRules',
  'logs:CreateLogDelivery',
  'logs:CreateLogStream',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutLogEvents',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];
const MOST_POLICY_CHARS = 10_240;

export function permissionSuite({ prod }: Stages): void {
  const roles = ofType({ stage: prod, type: 'IAM::Role' });
  const all = roles.flatMap(({ path }) => permissionsOf({ resources: prod.resources, role: path }));
  const mayDo = (action: string): string[] =>
    roles.flatMap(({ path }) =>
      permissionsOf({ resources: prod.resources, role: path }).some((one) => one.action === action) ? [path] : [],
    );

  describe('permissions', () => {
    it.each(FUNCTIONS)('of %s are for what its code calls, and for nothing else', (name) => {
      const ofTable: readonly Use[] = ['table', 'tenants'];
      expect(USES[name].filter((use) => !ofTable.includes(use)).sort()).toEqual(usesInCode(name));
    });

    it('name every action', () => {
      expect(all.length).toBeGreaterThan(100);
      expect(all.filter(({ action }) => action.includes('*'))).toEqual([]);
    });

    it('name every resource, but for those with a reason', () => {
      const wide = all.map(({ resource }) => resource).filter((resource) => resource.includes('*'));
      expect([...new Set(wide)].sort()).toEqual(Object.keys(WIDE).sort());
      const anywhere = all.filter(({ resource }) => resource === '*').map(({ action }) => action);
      expect([...new Set(anywhere)].sort()).toEqual(ANYWHERE);
    });

    it('are of one function each: no role is shared', () => {
      const used = ofType({ stage: prod, type: 'Lambda::Function' }).map(({ properties }) =>
        referred(properties['Role']),
      );
      expect(new Set(used).size).toBe(used.length);
    });

    it('come from statements of ours alone, but for the role by which the gateway writes logs', () => {
      const managed = roles.filter(({ properties }) => list(properties['ManagedPolicyArns']).length > 0);
      expect(managed.map(({ path }) => path)).toEqual(['Api/Http/RestApi/CloudWatchRole']);
    });

    it('fit into what a role may have', () => {
      const sizes = ofType({ stage: prod, type: 'IAM::Policy' }).map(
        ({ properties }) => JSON.stringify(properties['PolicyDocument']).length,
      );
      expect(Math.max(...sizes)).toBeLessThan(MOST_POLICY_CHARS / 2);
    });

    it('let rules be made by one function, and machines by the two that start them or make them ready', () => {
      expect(mayDo('events:PutRule')).toEqual(['Events/deploy/Role']);
      expect(mayDo('states:CreateStateMachine')).toEqual(['Events/job/Role', 'Events/deploy/Role']);
      expect(mayDo('iam:PassRole')).toEqual(['Events/job/Role', 'Events/deploy/Role']);
      const passed = all.filter(({ action }) => action === 'iam:PassRole');
      expect(passed.every(({ conditions }) => conditions)).toBe(true);
    });

    it('let nobody scan the table, change it, or read its stream but the one that publishes', () => {
      expect(mayDo('dynamodb:GetRecords')).toEqual(['Events/publish/Role']);
      for (const action of ['Scan', 'DeleteTable', 'UpdateTable']) expect(mayDo(`dynamodb:${action}`)).toEqual([]);
    });

    it('let machines call two functions, and only those of our machines', () => {
      const { path, properties } = only({ stage: prod, type: 'IAM::Role', path: 'Workflows/MachineRole' });
      const called = permissionsOf({ resources: prod.resources, role: path }).filter(
        ({ action }) => action === 'lambda:InvokeFunction',
      );
      expect(called.map(({ resource }) => resource)).toEqual([
        '@Workflows/task/Function.Arn',
        '@Workflows/wait/Function.Arn',
      ]);
      const [trust] = statementsOf(properties['AssumeRolePolicyDocument']);
      expect(trust?.['Condition']).toEqual({
        StringEquals: { 'aws:SourceAccount': 'ACCOUNT' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:states:REGION:ACCOUNT:stateMachine:dro-prod-*' },
      });
    });

    it('by which others call a function are few, however many rules and methods there are', () => {
      const calls = ofType({ stage: prod, type: 'Lambda::Permission' });
      const ofApi = calls.filter(({ properties }) => referred(properties['FunctionName']) === 'Api/api/Function');
      const ofReact = calls.filter(
        ({ properties }) => referred(properties['FunctionName']) === 'Events/react/Function',
      );
      expect(ofReact.map(({ properties }) => properties['SourceArn'])).toEqual([
        'arn:aws:events:REGION:ACCOUNT:rule/@Events/Bus/*',
      ]);
      expect(ofApi.length).toBeLessThan(10);
      expect(calls.filter(({ properties }) => properties['SourceArn'] === undefined)).toEqual([]);
    });
  });
}
