import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { codeOf, type FunctionName } from '../function-code.ts';
import { accept, give } from '../grants/give.ts';
import { grantsOf, type Resources } from '../grants/statements.ts';
import { USES } from '../grants/uses.ts';
import { namesOf } from '../names.ts';
import { has, type Stage } from '../stage.ts';
import { removalOf } from './removal.ts';

/** What a function may need beyond the rest. */
export type FunctionProps = {
  stage: Stage;
  name: FunctionName;
  description: string;
  environment: Record<string, string>;
  /** what it uses of these is said in one place for all functions; left out: it uses nothing */
  resources?: Resources;
  /** seconds */
  timeout: number;
  memory?: number;
  /** of one that is called without an answer: where calls go that failed, and how often they are tried again */
  failed?: { queue: sqs.Queue; retries: number };
};

/** A function of ours with a role and a log group of its own: nothing shared, nothing that it does not use. */
export class DroFunction extends Construct {
  readonly fn: lambda.Function;

  constructor(scope: Construct, props: FunctionProps) {
    super(scope, props.name);
    const { stage, name, failed } = props;
    const functionName = namesOf(stage).functionName(name);
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stage.logDays,
      removalPolicy: removalOf(stage),
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.fn = new lambda.Function(this, 'Function', {
      functionName,
      description: props.description,
      role,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: codeOf({ scope: this, name }),
      timeout: Duration.seconds(props.timeout),
      memorySize: props.memory ?? 1024,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      tracing: has(stage, 'xray') ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
      ...(failed && { deadLetterQueue: failed.queue, retryAttempts: failed.retries }),
      environment: {
        ...props.environment,
        DRO_STAGE: stage.name,
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: 'DRO',
        NODE_OPTIONS: '--enable-source-maps',
      },
    });
    if (has(stage, 'xray')) accept({ on: role, resources: ['*'], because: 'the calls of X-Ray know no resource' });
    const { resources } = props;
    if (!resources) return;
    const where = { ...resources, stack: Stack.of(this) };
    for (const use of USES[name]) {
      for (const grant of grantsOf({ use, where })) give({ role, grant });
    }
  }
}
