import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

// a message is given up by the queue after so many visits; before that, the function makes its job a dead letter
const VISITS = 20;
const KEPT = Duration.days(14);

/** A queue with its dead letters; in order within a group when `fifo`. */
export class JobQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly dead: sqs.Queue;

  constructor(scope: Construct, id: string, props: { stage: Stage; fifo: boolean; visibility: Duration }) {
    super(scope, id);
    const suffix = props.fifo ? '.fifo' : '';
    const base = `dro-${props.stage.name}-${id.toLowerCase()}`;
    const common = {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: KEPT,
      ...(props.fifo && { fifo: true }),
    };
    this.dead = new sqs.Queue(this, 'Dead', { queueName: `${base}-dead${suffix}`, ...common });
    this.queue = new sqs.Queue(this, 'Queue', {
      queueName: `${base}${suffix}`,
      visibilityTimeout: props.visibility,
      deadLetterQueue: { queue: this.dead, maxReceiveCount: VISITS },
      ...common,
      ...(props.fifo && {
        deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      }),
    });
  }
}
