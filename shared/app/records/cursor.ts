import { DroError } from '#core/errors/dro-error.ts';
import { isObject } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';

/** Where a list goes on: in which of its ranges, and behind what there; `store` is the store's own cursor. */
export type Position = { range: number; store: string | null };

const FORM = /^([0-9a-z]{1,10})\.(.+)$/;

/** What `now` was when a list's first page was read: the later pages mean the same by it. */
export function nowOfCursor(a: { cursor: string }): string {
  const millis = Number.parseInt(FORM.exec(a.cursor)?.[1] ?? '', 36);
  // as far as dates go
  if (!(millis >= 0 && millis <= 253_402_300_799_999)) throw foreignCursor();
  return new Date(millis).toISOString();
}

/**
 * A cursor that nobody can read, change or use for another list: positions hold values of records, and cursors stand
 * in addresses and logs. `scope` is all that the list depends on.
 */
export async function sealCursor(a: {
  platform: Platform;
  scope: string;
  now: string;
  position: Position;
}): Promise<string> {
  const text = JSON.stringify(a.position);
  const sealed = await a.platform.secrets.seal({ text, context: contextOf(a) });
  return `${Date.parse(a.now).toString(36)}.${sealed}`;
}

/** The position in a cursor. Throws INVALID_QUERY for a cursor of another list or of nobody. */
export async function openCursor(a: {
  platform: Platform;
  scope: string;
  now: string;
  cursor: string;
}): Promise<Position> {
  const sealed = FORM.exec(a.cursor)?.[2] ?? '';
  const text = await a.platform.secrets.open({ sealed, context: contextOf(a) }).catch(() => null);
  const position: unknown = text === null ? null : JSON.parse(text);
  if (!isObject(position) || typeof position['range'] !== 'number') throw foreignCursor();
  const { range, store } = position;
  return { range, store: typeof store === 'string' ? store : null };
}

function contextOf(a: { scope: string; now: string }): string {
  return JSON.stringify(['cursor', a.now, a.scope]);
}

function foreignCursor(): DroError {
  const message = 'the cursor was not made for this list: it goes with its filter, sort and definition';
  const issues = [{ path: 'cursor', code: 'INVALID_CURSOR' as const, message }];
  return new DroError({ code: 'INVALID_QUERY', detail: message, issues });
}
