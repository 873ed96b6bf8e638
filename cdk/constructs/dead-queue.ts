import { Duration, Validations } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/** A queue for what somebody gave up, kept for as long as a queue can keep it. */
export function deadQueue(scope: Construct, a: { stage: Stage; id: string }): sqs.Queue {
  const queue = new sqs.Queue(scope, a.id, {
    queueName: `dro-${a.stage.name}-${a.id.toLowerCase()}`,
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'it holds dead letters itself' });
  return queue;
}
