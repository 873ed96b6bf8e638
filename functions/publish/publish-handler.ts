import type { Context } from 'aws-lambda';
import { type BatchAnswer, handleStream } from '#adapters/aws/dynamodb/stream-batch.ts';
import { publishApart } from '#app/publish-apart.ts';
import type { CloudPlatform } from '#functions/runtime/cloud-platform.ts';
import { invocation } from '#functions/runtime/invocation.ts';

/**
 * What the stream of the table calls: puts what writes caused where it belongs, and marks them published. A write that
 * fails is brought again by the stream, with all behind it; what is done twice keeps its ids. What the stream gives up
 * stays unpublished, and the clock's function publishes it.
 */
export function createPublishHandler(a: {
  cloud: Pick<CloudPlatform, 'platform' | 'logger' | 'flush'>;
}): (event: unknown, context: Context) => Promise<BatchAnswer> {
  const { cloud } = a;
  const { platform, logger } = cloud;
  const handle: Parameters<typeof handleStream>[0]['handle'] = async (batch) => {
    const { failed, marked } = await publishApart({ platform, batch });
    // brought again, they would be published again: those that are left over are few, and wait for the clock
    await marked.catch((error: unknown) =>
      logger.error('published writes were not marked', { reason: String(error), writes: batch.length }),
    );
    return { failed };
  };
  return (event, context) => invocation({ cloud, context, work: () => handleStream({ event, logger, handle }) });
}
