import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import { openAll } from './open-value.ts';

/** What an instance was started with, whole. Throws VALUE_GONE for one that ended long ago. */
export async function openStart(a: {
  platform: Platform;
  tenant: string;
  instance: Pick<Instance, 'id' | 'trigger' | 'context'>;
}): Promise<Pick<Instance, 'trigger' | 'context'>> {
  const { platform, tenant } = a;
  const { id: instanceId, trigger, context } = a.instance;
  const of = { platform, tenant, instanceId };
  return { trigger: await openAll({ ...of, value: trigger }), context: await openAll({ ...of, value: context }) };
}
