import { Duration, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PUBLIC_ROUTES } from '../public-routes.ts';
import { has, type Stage } from '../stage.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { removalOf } from './removal.ts';

const { AccessLogField } = apigateway;
const ACCESS = {
  requestId: AccessLogField.contextRequestId(),
  at: AccessLogField.contextRequestTime(),
  method: AccessLogField.contextHttpMethod(),
  path: AccessLogField.contextPath(),
  status: AccessLogField.contextStatus(),
  latency: AccessLogField.contextResponseLatency(),
  tenant: AccessLogField.contextAuthorizer('tenant'),
  trace: AccessLogField.contextXrayTraceId(),
  error: AccessLogField.contextErrorMessage(),
};
// the app answers before its time is up, the gateway behind it
const SPARE_SECONDS = 1;

type Functions = Record<'api' | 'authorizer', lambda.Function>;

/** The gateway before the one app: all paths go to it, and all but the public ones need a token. */
export class HttpApi extends Construct {
  readonly rest: apigateway.RestApi;

  constructor(scope: Construct, props: { stage: Stage; functions: Functions; seconds: number }) {
    super(scope, 'Http');
    const { stage } = props;
    this.rest = new apigateway.RestApi(this, 'RestApi', {
      restApiName: `dro-${stage.name}`,
      description: 'Records, definitions, workflows and operations',
      apiKeySourceType: apigateway.ApiKeySourceType.AUTHORIZER,
      endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
      // bodies reach the app byte by byte, as signatures are made of them
      binaryMediaTypes: ['*/*'],
      // a role of the account, without which the gateway writes no logs; it stays when the stack goes
      cloudWatchRole: true,
      deployOptions: {
        stageName: 'v1',
        tracingEnabled: has(stage, 'xray'),
        metricsEnabled: true,
        loggingLevel: apigateway.MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new apigateway.LogGroupLogDestination(this.#logs({ stage, id: 'AccessLogs' })),
        accessLogFormat: apigateway.AccessLogFormat.custom(JSON.stringify(ACCESS)),
      },
    });
    // the gateway writes there by itself; made by us, it is kept no longer than other logs
    const name = `API-Gateway-Execution-Logs_${this.rest.restApiId}/v1`;
    this.rest.deploymentStage.node.addDependency(this.#logs({ stage, id: 'ExecutionLogs', name }));
    this.#routes(props);
    gatewayErrors(this.rest);
    this.#accept(stage);
  }

  #logs(a: { stage: Stage; id: string; name?: string }): logs.LogGroup {
    return new logs.LogGroup(this, a.id, {
      logGroupName: a.name ?? `/dro/${a.stage.name}/access`,
      retention: a.stage.logDays,
      removalPolicy: removalOf(a.stage),
    });
  }

  #routes(a: { functions: Functions; seconds: number }): void {
    const integration = new apigateway.LambdaIntegration(a.functions.api, {
      allowTestInvoke: false,
      timeout: Duration.seconds(a.seconds + SPARE_SECONDS),
    });
    const root = this.rest.root.addResource('api');
    for (const { method, path, because } of PUBLIC_ROUTES) {
      const open = root.resourceForPath(path).addMethod(method, integration);
      Validations.of(open).acknowledge(
        { id: 'AwsSolutions-APIG4', reason: because },
        { id: 'AwsSolutions-COG4', reason: because },
      );
    }
    const authorizer = new apigateway.RequestAuthorizer(this, 'TokenAuthorizer', {
      handler: a.functions.authorizer,
      identitySources: [apigateway.IdentitySource.header('Authorization')],
      resultsCacheTtl: Duration.minutes(5),
    });
    const all = root.addProxy({
      anyMethod: true,
      defaultIntegration: integration,
      defaultMethodOptions: {
        authorizer,
        authorizationType: apigateway.AuthorizationType.CUSTOM,
        apiKeyRequired: true,
      },
    });
    Validations.of(all).acknowledge({
      id: 'AwsSolutions-COG4',
      reason: 'tokens of any issuer count, the user pool’s among them; the authorizer and the app verify them',
    });
  }

  #accept(stage: Stage): void {
    if (!has(stage, 'waf')) {
      Validations.of(this.rest).acknowledge({ id: 'AwsSolutions-APIG3', reason: 'the stage leaves the web ACL out' });
    }
    Validations.of(this.rest).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'the app refuses what does not fit its schemas, entities’ own among them, with the path of each problem',
      },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: 'the role is the account’s, for the logs of all its APIs; the service gives this policy for it',
      },
    );
  }
}
