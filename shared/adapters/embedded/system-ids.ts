import { monotonicFactory } from 'ulid';
import { uuidv7 } from 'uuidv7';
import type { Ids } from '#ports/ids.ts';

/** Fresh ids from the machine's clock and randomness. */
export function systemIds(): Ids {
  const ulid = monotonicFactory();
  return { record: uuidv7, write: () => ulid(), random: Math.random };
}
