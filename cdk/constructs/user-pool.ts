import { Stack } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { DroFunction } from './dro-function.ts';
import { removalOf } from './removal.ts';

/** The stage's own users. A trigger writes tenant and roles, which the pool keeps of each user, into their tokens. */
export class UserPool extends Construct {
  readonly pool: cognito.UserPool;
  readonly client: cognito.UserPoolClient;
  /** as tokens name it in `iss` */
  readonly issuer: string;

  constructor(scope: Construct, props: { stage: Stage }) {
    super(scope, 'Users');
    const { stage } = props;
    this.pool = new cognito.UserPool(this, 'Pool', {
      userPoolName: `dro-${stage.name}`,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      featurePlan: cognito.FeaturePlan.PLUS,
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { sms: false, otp: true },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
      },
      standardThreatProtectionMode: cognito.StandardThreatProtectionMode.FULL_FUNCTION,
      customAttributes: {
        tenant: new cognito.StringAttribute({ mutable: true }),
        roles: new cognito.StringAttribute({ mutable: true }),
      },
      deletionProtection: stage.protected,
      removalPolicy: removalOf(stage),
    });
    const { fn } = new DroFunction(this, {
      ...{ stage, name: 'token', environment: {}, timeout: 5, memory: 256 },
      description: 'Writes tenant and roles into tokens',
    });
    this.pool.addTrigger(cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, fn, cognito.LambdaVersion.V2_0);
    this.client = this.pool.addClient('Console', {
      authFlows: { userSrp: true },
      preventUserExistenceErrors: true,
      // who signs in must not give themselves a tenant or a role
      writeAttributes: new cognito.ClientAttributes().withStandardAttributes({ fullname: true, locale: true }),
    });
    this.issuer = `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${this.pool.userPoolId}`;
  }
}
