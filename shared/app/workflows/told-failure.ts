import { z } from 'zod';
import type { Json } from '#core/json/json.ts';
import { cleanMessage } from '../pii/clean-message.ts';
import type { Platform } from '../platform.ts';
import { failureName } from './failure-name.ts';
import { instanceKey } from './instance.ts';
import { toInstance } from './load-instance.ts';

const call = z.object({ tenantId: z.string(), instanceId: z.string() });

/**
 * What a machine is told when a function that it called failed: an error that is named by its code, or by the name that
 * an integrator gave it, so that machines can retry and catch by it. Histories keep the message for as long as they
 * last, so personal values of the record are taken out of it, and where it came up in the code is not told.
 */
export async function toldFailure(a: { platform: Platform; payload: Json; error: unknown }): Promise<Error> {
  const { error } = a;
  const said = error instanceof Error ? error.message : String(error);
  const name = failureName(error);
  const message = await withoutPersonal({ ...a, message: said });
  return Object.assign(new Error(message), { name, stack: `${name}: ${message}` });
}

async function withoutPersonal(a: { platform: Platform; payload: Json; message: string }): Promise<string> {
  const { platform, message } = a;
  const { data } = call.safeParse(a.payload);
  if (!data) return message;
  const { tenantId: tenant, instanceId: id } = data;
  try {
    const [row] = await platform.store.getSys({ keys: [instanceKey({ tenant, id })] });
    const record = row ? toInstance(row.value).record : null;
    return await cleanMessage({ platform, tenant, message, records: record === null ? [] : [record] });
  } catch {
    return 'what it failed with may quote personal values that could not be looked up, and is left out';
  }
}
