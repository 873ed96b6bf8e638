import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { DroError } from '#core/errors/dro-error.ts';
import type { Clock } from '#ports/clock.ts';
import type { ItemTable } from './item-table.ts';

const HELD = z.strictObject({ holder: z.string(), until: z.number() });
const HOLD_MS = 30_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
const PATIENCE_MS = 60_000;

type Tools = { table: ItemTable; clock: Clock; pause: (ms: number) => Promise<void> };

/**
 * Does some work while no other process does work of the same name. Who dies with a lease holds others up for 30 s at
 * most; the work must bear that it was begun before. Throws CONTENTION when its turn does not come within a minute.
 */
export async function withLease<T>(a: Tools & { name: string; work: () => Promise<T> }): Promise<T> {
  const holder = randomUUID();
  const key = { pk: `lease#${a.name}`, sk: 'lease' };
  const giveUpAt = a.clock.millis() + PATIENCE_MS;
  for (let wait = FIRST_PAUSE_MS; !(await take({ ...a, key, holder })); wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    if (a.clock.millis() >= giveUpAt) {
      throw new DroError({ code: 'CONTENTION', detail: `${a.name} is held by somebody else for too long` });
    }
    await a.pause(wait * (0.5 + Math.random()));
  }
  try {
    return await a.work();
  } finally {
    const item = await a.table.get(key);
    const mine = item !== null && HELD.parse(item.value).holder === holder;
    if (mine) await a.table.change({ changes: [{ ...key, expect: item.rev, rev: 0, value: null }] });
  }
}

async function take(a: Tools & { key: { pk: string; sk: string }; holder: string }): Promise<boolean> {
  const item = await a.table.get(a.key);
  const now = a.clock.millis();
  if (item !== null && HELD.parse(item.value).until > now) return false;
  const rev = item?.rev ?? 0;
  const value = { holder: a.holder, until: now + HOLD_MS };
  return a.table.change({ changes: [{ ...a.key, expect: rev, rev: rev + 1, value }] });
}
