import { retold } from '#core/errors/code-of.ts';
import { cleanMessage } from '../pii/clean-message.ts';
import type { Platform } from '../platform.ts';
import type { Instance } from './instance.ts';

/** Runs a step's work; what it fails with is kept in histories, so personal values are taken out of the message. */
export async function withCleanFailure<T>(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  work: () => Promise<T>;
}): Promise<T> {
  const { platform, tenant, instance } = a;
  try {
    return await a.work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const records = instance.record === null ? [] : [instance.record];
    const clean = await cleanMessage({ platform, tenant, message, records });
    if (clean === message) throw error;
    throw retold({ error, message: clean });
  }
}
