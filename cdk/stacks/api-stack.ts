import { CfnOutput, Stack } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { DroFunction } from '../constructs/dro-function.ts';
import { HttpApi } from '../constructs/http-api.ts';
import { usageTiers } from '../constructs/usage-tiers.ts';
import { UserPool } from '../constructs/user-pool.ts';
import { webAcl } from '../constructs/web-acl.ts';
import { has, type Stage } from '../stage.ts';
import type { EventsStack } from './events-stack.ts';

// the gateway waits 29 s
const API_SECONDS = 25;

/** The HTTP API, who may call it and how often, and the user pool. */
export class ApiStack extends Stack {
  readonly api: apigateway.RestApi;
  readonly functions: Record<'api' | 'authorizer', lambda.Function>;
  readonly users: UserPool | null;

  constructor(scope: Construct, props: { stage: Stage; events: EventsStack }) {
    const { stage, events } = props;
    super(scope, 'Api', { stackName: `dro-${stage.name}-api`, terminationProtection: stage.protected });
    this.users = has(stage, 'cognito') ? new UserPool(this, { stage }) : null;
    const { resources } = events;
    const environment = { ...events.variables, ISSUERS: JSON.stringify(this.#issuers(stage)) };
    const common = { stage, environment, resources };
    this.functions = {
      api: new DroFunction(this, {
        ...{ ...common, name: 'api', timeout: API_SECONDS, memory: 1769 },
        description: 'The HTTP API',
      }).fn,
      authorizer: new DroFunction(this, {
        ...{ ...common, name: 'authorizer', timeout: 10 },
        description: 'Whom a token names, and which tier the tenant is in',
      }).fn,
    };
    this.api = new HttpApi(this, { stage, functions: this.functions, seconds: API_SECONDS }).rest;
    usageTiers(this, { stage, api: this.api, authorizer: this.functions.authorizer });
    if (has(stage, 'waf')) this.#protect(stage);
    new CfnOutput(this, 'Url', { value: this.api.url });
    new CfnOutput(this, 'ApiId', { value: this.api.restApiId });
  }

  #issuers(stage: Stage): unknown[] {
    const own = this.users;
    const pool = own ? [{ issuer: own.issuer, jwksUrl: `${own.issuer}/.well-known/jwks.json` }] : [];
    return [...pool, ...stage.issuers];
  }

  #protect(stage: Stage): void {
    const webAclArn = stage.webAclArn ?? webAcl(this, { stage }).attrArn;
    new wafv2.CfnWebACLAssociation(this, 'WebAclAssociation', {
      resourceArn: this.api.deploymentStage.stageArn,
      webAclArn,
    });
  }
}
