import type { Ids } from '#ports/ids.ts';
import { seededRandom } from './random.ts';

/** Ids that count up, and jitter from a seed: a test that runs again sees the same. */
export function countingIds(a: { seed?: number; prefix?: string } = {}): Ids {
  const random = seededRandom(a.seed ?? 1);
  const prefix = a.prefix ?? '0';
  let count = 0;
  const next = (): string => String(++count).padStart(12, '0');
  return {
    record: () => `0190000${prefix}-0000-7000-8000-${next()}`,
    write: () => `01HZY0000000${prefix}${next()}0`.slice(0, 26),
    random: () => random(),
  };
}
