import type { Context } from 'aws-lambda';
import { z } from 'zod';
import type { Platform } from '#app/platform.ts';
import { toldFailure } from '#app/workflows/told-failure.ts';
import type { Json } from '#core/json/json.ts';
import type { CloudPlatform } from '#functions/runtime/cloud-platform.ts';
import { invocation } from '#functions/runtime/invocation.ts';
import type { LogFields } from '#ports/logger.ts';

const CALL = z.object({ tenantId: z.string(), instanceId: z.string(), step: z.string(), do: z.string() });

/**
 * What state machines call. An error leaves the function under the name that machines retry and catch by; what else is
 * known of it stands in the log, with the instance.
 */
export function createMachineHandler(a: {
  cloud: Pick<CloudPlatform, 'platform' | 'logger' | 'flush'>;
  run: (a: { platform: Platform; payload: Json }) => Promise<Json>;
}): (payload: Json, context: Context) => Promise<Json> {
  const { cloud, run } = a;
  const { platform, logger } = cloud;
  return (payload, context) => {
    const work = async (): Promise<Json> => {
      try {
        return await run({ platform, payload });
      } catch (error) {
        const told = await toldFailure({ platform, payload, error });
        logger.warn('a step failed', { code: told.name, reason: told.message });
        throw told;
      }
    };
    return invocation({ cloud, context, fields: fieldsOf(payload), work });
  };
}

function fieldsOf(payload: Json): LogFields {
  const { data } = CALL.safeParse(payload);
  return data ? { tenant: data.tenantId, instance_id: data.instanceId, step: data.step, do: data.do } : {};
}
