import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { DroError } from '#core/errors/dro-error.ts';
import type { Clock } from '#ports/clock.ts';
import { key } from '../dynamodb/keys.ts';
import type { Read, RowTable } from './row-table.ts';

const HELD = z.strictObject({ holder: z.string(), until: z.number() });
type Held = z.infer<typeof HELD>;
const HOLD_MS = 30_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
const PATIENCE_MS = 60_000;

type Tools = { table: RowTable; clock: Clock; pause: (ms: number) => Promise<void> };

/**
 * Does some work while no other process does work of the same name. Who dies with a lease holds others up for 30 s at
 * most; the work must bear that it was begun before. Throws CONTENTION when its turn does not come within a minute.
 */
export async function withLease<T>(a: Tools & { name: string; work: () => Promise<T> }): Promise<T> {
  const holder = randomUUID();
  const at = key(`lease#${a.name}`, 'lease');
  const giveUpAt = a.clock.millis() + PATIENCE_MS;
  for (let wait = FIRST_PAUSE_MS; !(await take({ ...a, at, holder })); wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    if (a.clock.millis() >= giveUpAt) {
      throw new DroError({ code: 'CONTENTION', detail: `${a.name} is held by somebody else for too long` });
    }
    await a.pause(wait * (0.5 + Math.random()));
  }
  try {
    return await a.work();
  } finally {
    const { held, etag } = await read({ table: a.table, at });
    if (held?.holder === holder) await a.table.change([{ key: at, expect: etag, text: null }]);
  }
}

async function take(a: Tools & { at: Read['key']; holder: string }): Promise<boolean> {
  const { held, etag } = await read(a);
  const now = a.clock.millis();
  if (held !== null && held.until > now) return false;
  const text = JSON.stringify({ holder: a.holder, until: now + HOLD_MS } satisfies Held);
  return a.table.change([{ key: a.at, expect: etag, text }]);
}

async function read(a: { table: RowTable; at: Read['key'] }): Promise<{ held: Held | null; etag: string | null }> {
  const [row] = await a.table.read([a.at]);
  const { etag = null, text = '' } = row ?? {};
  return { held: etag === null ? null : HELD.parse(JSON.parse(text)), etag };
}
