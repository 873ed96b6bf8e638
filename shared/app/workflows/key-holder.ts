import { isObject } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import { workflowKey } from './instance.ts';

/** The instance that runs with a key; null when there is none. */
export async function keyHolder(a: {
  platform: Platform;
  tenant: string;
  workflowId: string;
  key: string;
}): Promise<string | null> {
  const { platform, tenant, workflowId, key } = a;
  const [row] = await platform.store.getSys({ keys: [workflowKey({ tenant, workflowId, key })] });
  return isObject(row?.value) && typeof row.value['instance_id'] === 'string' ? row.value['instance_id'] : null;
}
