import { DroError } from '#core/errors/dro-error.ts';
import { isObject, type Json } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import { type Instance, instanceKey } from './instance.ts';

/** An instance with the etag that a change of it must find; NOT_FOUND for a foreign or unknown id. */
export async function loadInstance(a: {
  platform: Platform;
  tenant: string;
  id: string;
}): Promise<{ instance: Instance; etag: number }> {
  const [row] = await a.platform.store.getSys({ keys: [instanceKey(a)] });
  if (!row) throw new DroError({ code: 'NOT_FOUND', detail: `there is no workflow instance ${a.id}` });
  return { instance: toInstance(row.value), etag: row.etag };
}

/** A stored instance; written by startWorkflow and changeInstance alone. */
export function toInstance(value: Json): Instance {
  if (!isObject(value) || !isObject(value['workflow'])) throw new Error('this is not a workflow instance');
  return value as unknown as Instance;
}
