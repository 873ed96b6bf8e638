import { setTimeout as pause } from 'node:timers/promises';
import { DroError } from '#core/errors/dro-error.ts';
import type { Platform } from '../platform.ts';
import { KeyedQueue } from './keyed-queue.ts';

const TRIES = 10;
const LONGEST_PAUSE_MS = 50;

// who lost a race over a record waits in line for it instead of racing again
const lines = new KeyedQueue();

/**
 * Makes attempts until one is not lost to another writer, at most 10 (decisions §1.6). `contended` names what was
 * fought over. Throws CONTENTION.
 */
export async function uncontended<T extends object>(a: {
  platform: Platform;
  attempt(tries: number): Promise<T | { contended: string }>;
}): Promise<T> {
  const { platform } = a;
  let result = await a.attempt(0);
  for (let tries = 1; 'contended' in result; tries++) {
    if (tries >= TRIES) {
      throw new DroError({
        code: 'CONTENTION',
        detail: `the write met other writers ${TRIES} times`,
        data: { retry_after: 1 },
      });
    }
    await pause(platform.ids.random() * Math.min(LONGEST_PAUSE_MS, 2 ** tries));
    result = await lines.run({ key: result.contended, work: () => a.attempt(tries) });
  }
  return result;
}
