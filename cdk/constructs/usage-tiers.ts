import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/** Requests a second, how many at once, and how many a month; a tier's tenants share them, each has a bucket of its own. */
const TIERS = {
  free: { rate: 20, burst: 40, month: 1_000_000 },
  standard: { rate: 200, burst: 400, month: 20_000_000 },
  business: { rate: 1000, burst: 2000, month: 200_000_000 },
  enterprise: { rate: 5000, burst: 5000, month: null },
} as const;

/** Four usage plans, each with one key, which the authorizer names for a tenant of that tier. */
export function usageTiers(
  scope: Construct,
  a: { stage: Stage; api: apigateway.RestApi; authorizer: lambda.Function },
): void {
  const { stage, api, authorizer } = a;
  for (const [name, { rate, burst, month }] of Object.entries(TIERS)) {
    const plan = api.addUsagePlan(`Tier-${name}`, {
      name: `dro-${stage.name}-${name}`,
      throttle: { rateLimit: rate, burstLimit: burst },
      ...(month !== null && { quota: { limit: month, period: apigateway.Period.MONTH } }),
      apiStages: [{ api, stage: api.deploymentStage }],
    });
    // no secret: the authorizer names it, and a client that sends it gains nothing; the service wants 20 characters
    const value = `dro-${stage.name}-${name}-usage-tier`;
    const key = new apigateway.ApiKey(scope, `Key-${name}`, { apiKeyName: `dro-${stage.name}-${name}`, value });
    plan.addApiKey(key);
    authorizer.addEnvironment(`TIER_${name.toUpperCase()}`, value);
  }
}
