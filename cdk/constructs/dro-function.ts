import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { codeOf, type FunctionName } from '../function-code.ts';
import { has, type Stage } from '../stage.ts';
import { removalOf } from './removal.ts';

/** What a function may need beyond the rest. */
export type FunctionProps = {
  stage: Stage;
  name: FunctionName;
  description: string;
  environment: Record<string, string>;
  /** seconds */
  timeout: number;
  memory?: number;
  /** how many run at once at most */
  reserved?: number;
};

/** A function of ours with a log group of its own: one bundle, one role, nothing shared. */
export class DroFunction extends Construct {
  readonly fn: lambda.Function;

  constructor(scope: Construct, props: FunctionProps) {
    super(scope, props.name);
    const { stage, name } = props;
    const functionName = `dro-${stage.name}-${name}`;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stage.logDays,
      removalPolicy: removalOf(stage),
    });
    this.fn = new lambda.Function(this, 'Function', {
      functionName,
      description: props.description,
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: codeOf(name),
      timeout: Duration.seconds(props.timeout),
      memorySize: props.memory ?? 1024,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      tracing: has(stage, 'xray') ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
      ...(props.reserved !== undefined && { reservedConcurrentExecutions: props.reserved }),
      environment: {
        ...props.environment,
        DRO_STAGE: stage.name,
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: 'DRO',
        NODE_OPTIONS: '--enable-source-maps',
      },
    });
  }
}
