import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

const A_FIVE_MINUTES = 10_000;

/** The rules before the API: what AWS keeps of common attacks, and a bound on requests from one address. */
export function webAcl(scope: Construct, a: { stage: Stage }): wafv2.CfnWebACL {
  const visible = (name: string): wafv2.CfnWebACL.VisibilityConfigProperty => ({
    metricName: `dro-${a.stage.name}-${name}`,
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
  });
  return new wafv2.CfnWebACL(scope, 'WebAcl', {
    name: `dro-${a.stage.name}`,
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visible('all'),
    rules: [
      {
        name: 'common',
        priority: 0,
        overrideAction: { none: {} },
        visibilityConfig: visible('common'),
        statement: {
          managedRuleGroupStatement: {
            vendorName: 'AWS',
            name: 'AWSManagedRulesCommonRuleSet',
            // bodies up to 1 MB are ours to judge
            ruleActionOverrides: [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }],
          },
        },
      },
      {
        name: 'rate',
        priority: 1,
        action: { block: {} },
        visibilityConfig: visible('rate'),
        statement: { rateBasedStatement: { limit: A_FIVE_MINUTES, aggregateKeyType: 'IP' } },
      },
    ],
  });
}
