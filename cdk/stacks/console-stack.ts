import { CfnOutput, Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { removalOf } from '../constructs/removal.ts';
import type { Stage } from '../stage.ts';
import type { ApiStack } from './api-stack.ts';

// a page of the console is a path without a dot; what has one is a file
const TO_THE_PAGE = `function handler(event) {
  var request = event.request;
  if (request.uri.lastIndexOf('.') < request.uri.lastIndexOf('/')) request.uri = '/admin/index.html';
  return request;
}`;

/** The console and the API under one origin: files of the console cached, the API never (decisions §6.4). */
export class ConsoleStack extends Stack {
  readonly files: s3.Bucket;
  readonly distribution: cloudfront.Distribution;

  constructor(scope: Construct, props: { stage: Stage; api: ApiStack }) {
    const { stage, api } = props;
    super(scope, 'Console', { stackName: `dro-${stage.name}-console`, terminationProtection: stage.protected });
    const logs = this.#bucket({ stage, id: 'AccessLogs' });
    this.files = this.#bucket({ stage, id: 'Files', logs });
    const apiOrigin = new origins.HttpOrigin(Fn.select(2, Fn.split('/', api.api.url)), {
      originPath: `/${api.api.deploymentStage.stageName}`,
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
    });
    const page = new cloudfront.Function(this, 'Page', {
      // its own name would be the same in every stage
      functionName: `dro-${stage.name}-page`,
      code: cloudfront.FunctionCode.fromInline(TO_THE_PAGE),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
    });
    const headers = cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS;
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `DRO ${stage.name}`,
      enableLogging: true,
      logBucket: logs,
      logFilePrefix: 'distribution/',
      defaultBehavior: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(this.files),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: headers,
      },
      additionalBehaviors: {
        '/api/*': {
          origin: apiOrigin,
          viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
          cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
          originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        },
        '/admin/*': {
          origin: origins.S3BucketOrigin.withOriginAccessControl(this.files),
          viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
          responseHeadersPolicy: headers,
          functionAssociations: [{ eventType: cloudfront.FunctionEventType.VIEWER_REQUEST, function: page }],
        },
      },
    });
    Validations.of(logs).acknowledge({ id: 'AwsSolutions-S1', reason: 'it holds access logs itself' });
    Validations.of(this.distribution).acknowledge(
      { id: 'AwsSolutions-CFR1', reason: 'tenants are in any country' },
      {
        id: 'AwsSolutions-CFR2',
        reason: 'the web ACL stands before the API; the rest are files that anybody may read',
      },
      {
        id: 'AwsSolutions-CFR4',
        reason: 'without a domain of the owner’s there is only the certificate of CloudFront',
      },
    );
    new CfnOutput(this, 'ConsoleUrl', { value: `https://${this.distribution.distributionDomainName}/admin/` });
  }

  #bucket(a: { stage: Stage; id: string; logs?: s3.Bucket }): s3.Bucket {
    return new s3.Bucket(this, a.id, {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: removalOf(a.stage),
      ...(a.logs && { serverAccessLogsBucket: a.logs, serverAccessLogsPrefix: 'files/' }),
      // CloudFront writes its logs with an ACL
      ...(a.id === 'AccessLogs' && {
        objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
        lifecycleRules: [{ expiration: Duration.days(a.stage.logDays) }],
      }),
    });
  }
}
