import type { Context } from 'aws-lambda';
import type { LogFields } from '#ports/logger.ts';
import type { CloudPlatform } from './cloud-platform.ts';

/**
 * One invocation of a function: its log lines bear its request and what the caller says of it, and what gathers in
 * memory is written before it ends, also when the work failed.
 */
export function invocation<T>(a: {
  cloud: Pick<CloudPlatform, 'logger' | 'flush'>;
  context?: Context;
  fields?: LogFields;
  work: () => Promise<T>;
}): Promise<T> {
  const { cloud, context, fields, work } = a;
  return cloud.logger.during({
    ...(context && { context }),
    ...(fields && { fields }),
    work: async () => {
      try {
        return await work();
      } finally {
        await cloud.flush();
      }
    },
  });
}
