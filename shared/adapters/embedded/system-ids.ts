import { monotonicFactory } from 'ulid';
import { V7Generator } from 'uuidv7';
import type { Ids } from '#ports/ids.ts';
import { RandomPool } from './random-pool.ts';

/** Fresh ids from the machine's clock and randomness. */
export function systemIds(): Ids {
  const pool = new RandomPool();
  const ulid = monotonicFactory(() => pool.fraction());
  const uuids = new V7Generator(pool);
  return { record: () => uuids.generate().toString(), write: () => ulid(), random: Math.random };
}
