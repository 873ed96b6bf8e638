import { ArnFormat, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { DroFunction } from '../constructs/dro-function.ts';
import { gatewayErrors } from '../constructs/gateway-errors.ts';
import { removalOf } from '../constructs/removal.ts';
import { usageTiers } from '../constructs/usage-tiers.ts';
import { UserPool } from '../constructs/user-pool.ts';
import { webAcl } from '../constructs/web-acl.ts';
import { namesOf } from '../names.ts';
import { has, type Stage } from '../stage.ts';
import type { DataStack } from './data-stack.ts';
import { type EventsStack, grantTable } from './events-stack.ts';

// the gateway waits 29 s
const API_SECONDS = 25;
/** Paths that nobody needs a token for: a signature, or a token in the path, says who asks. */
const PUBLIC: readonly (readonly [method: string, path: string])[] = [
  ['GET', 'health'],
  ['GET', 'openapi.json'],
  ['POST', '_inbound/{source}'],
  ['ANY', '_tasks/{token}'],
];

/** The HTTP API, who may call it and how often, and the user pool. */
export class ApiStack extends Stack {
  readonly api: apigateway.RestApi;
  readonly functions: Record<'api' | 'authorizer', lambda.Function>;
  readonly users: UserPool | null;

  constructor(scope: Construct, props: { stage: Stage; data: DataStack; events: EventsStack }) {
    const { stage, data, events } = props;
    super(scope, 'Api', { stackName: `dro-${stage.name}-api`, terminationProtection: stage.protected });
    this.users = has(stage, 'cognito') ? new UserPool(this, { stage }) : null;
    const environment = { ...events.environmentOf({ stage, data }), ISSUERS: JSON.stringify(this.#issuers(stage)) };
    this.functions = {
      api: new DroFunction(this, {
        ...{ stage, name: 'api', environment, timeout: API_SECONDS, memory: 1769 },
        description: 'The HTTP API',
      }).fn,
      authorizer: new DroFunction(this, {
        ...{ stage, name: 'authorizer', environment, timeout: 10 },
        description: 'Whom a token names, and which tier the tenant is in',
      }).fn,
    };
    this.api = this.#restApi(stage);
    this.#routes();
    gatewayErrors(this.api);
    usageTiers(this, { stage, api: this.api, authorizer: this.functions.authorizer });
    if (has(stage, 'waf')) this.#protect(stage);
    this.#grants({ stage, data, events });
    new CfnOutput(this, 'Url', { value: this.api.url });
    new CfnOutput(this, 'ApiId', { value: this.api.restApiId });
  }

  #issuers(stage: Stage): unknown[] {
    const own = this.users;
    const pool = own ? [{ issuer: own.issuer, jwksUrl: `${own.issuer}/.well-known/jwks.json` }] : [];
    return [...pool, ...stage.issuers];
  }

  #restApi(stage: Stage): apigateway.RestApi {
    const access = new logs.LogGroup(this, 'AccessLogs', {
      logGroupName: `/dro/${stage.name}/access`,
      retention: stage.logDays,
      removalPolicy: removalOf(stage),
    });
    return new apigateway.RestApi(this, 'RestApi', {
      restApiName: `dro-${stage.name}`,
      description: 'Records, definitions, workflows and operations',
      apiKeySourceType: apigateway.ApiKeySourceType.AUTHORIZER,
      endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
      cloudWatchRole: stage.protected,
      deployOptions: {
        stageName: 'v1',
        tracingEnabled: has(stage, 'xray'),
        metricsEnabled: true,
        accessLogDestination: new apigateway.LogGroupLogDestination(access),
        accessLogFormat: apigateway.AccessLogFormat.custom(
          JSON.stringify({
            requestId: apigateway.AccessLogField.contextRequestId(),
            at: apigateway.AccessLogField.contextRequestTime(),
            method: apigateway.AccessLogField.contextHttpMethod(),
            path: apigateway.AccessLogField.contextPath(),
            status: apigateway.AccessLogField.contextStatus(),
            latency: apigateway.AccessLogField.contextResponseLatency(),
            tenant: apigateway.AccessLogField.contextAuthorizer('tenant'),
            error: apigateway.AccessLogField.contextErrorMessage(),
          }),
        ),
      },
    });
  }

  #routes(): void {
    const integration = new apigateway.LambdaIntegration(this.functions.api, {
      // one permission for the whole API: one for each method would outgrow the function's policy
      allowTestInvoke: false,
      timeout: Duration.seconds(API_SECONDS + 1),
    });
    const root = this.api.root.addResource('api');
    for (const [method, path] of PUBLIC) root.resourceForPath(path).addMethod(method, integration);
    const authorizer = new apigateway.RequestAuthorizer(this, 'TokenAuthorizer', {
      handler: this.functions.authorizer,
      identitySources: [apigateway.IdentitySource.header('Authorization')],
      resultsCacheTtl: Duration.minutes(5),
    });
    root.addProxy({
      anyMethod: true,
      defaultIntegration: integration,
      defaultMethodOptions: {
        authorizer,
        authorizationType: apigateway.AuthorizationType.CUSTOM,
        apiKeyRequired: true,
      },
    });
  }

  #protect(stage: Stage): void {
    const webAclArn = stage.webAclArn ?? webAcl(this, { stage }).attrArn;
    new wafv2.CfnWebACLAssociation(this, 'WebAclAssociation', {
      resourceArn: this.api.deploymentStage.stageArn,
      webAclArn,
    });
  }

  #grants(a: { stage: Stage; data: DataStack; events: EventsStack }): void {
    const { api, authorizer } = this.functions;
    grantTable({ table: a.data.table, fn: api });
    a.data.masterKey.grantRead(api);
    a.data.blobs.grantReadWrite(api);
    authorizer.addToRolePolicy(
      new iam.PolicyStatement({
        sid: 'Tenants',
        actions: ['dynamodb:GetItem'],
        resources: [a.data.table.tableArn],
      }),
    );
    for (const { queue } of [a.events.jobs, a.events.later, a.events.deploys]) queue.grantSendMessages(api);
    const { machinePrefix } = namesOf(a.stage);
    api.addToRolePolicy(
      new iam.PolicyStatement({
        sid: 'Histories',
        actions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
        resources: [
          this.formatArn({
            service: 'states',
            resource: 'execution',
            resourceName: `${machinePrefix}*:*`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }),
    );
  }
}
